import { join } from "node:path";

import { DataUnusable } from "./data_unusable.ts";

/** The folder that one Papo at a time works in. */
export interface DataFolder {
  /** The database's file. */
  databasePath: string;
  /** Lets another Papo in. */
  release(): void;
}

const ownerOnly = 0o600;

/**
 * Makes the folder if it isn't there, with files that only our user can read, and locks it.
 *
 * The lock is the operating system's, on a file of its own: it ends with the process, however that
 * ends, so there is never a stale one to remove by hand.
 *
 * @throws {DataUnusable} when another Papo has it or it can't be written.
 */
export function openDataFolder(directory: string): DataFolder {
  const databasePath = join(directory, "papo.db");
  let lock: Deno.FsFile;
  try {
    Deno.mkdirSync(directory, { recursive: true, mode: 0o700 });
    lock = openPrivate(join(directory, "papo.lock"));
    // SQLite gives the files beside the database the database's own mode.
    openPrivate(databasePath).close();
  } catch (error) {
    throw notWritable(directory, error);
  }
  if (lock.tryLockSync(true)) {
    return {
      databasePath,
      release: () => lock.close(),
    };
  }
  lock.close();
  throw new DataUnusable(
    "in_use",
    `The data folder "${directory}" is in use by another Papo. ` +
      `Stop that one, or set DATA_DIR to another folder.`,
  );
}

function openPrivate(path: string): Deno.FsFile {
  const file = Deno.openSync(path, {
    create: true,
    read: true,
    write: true,
    mode: ownerOnly,
  });
  const { mode } = file.statSync();
  if (mode !== null && (mode & 0o077) !== 0) Deno.chmodSync(path, ownerOnly);
  return file;
}

function notWritable(directory: string, error: unknown): DataUnusable {
  const why = error instanceof Error ? error.message : String(error);
  return new DataUnusable(
    "not_writable",
    `The data folder "${directory}" can't be written: ${why}. ` +
      `Check its permissions and its disk, or set DATA_DIR to another folder.`,
  );
}
