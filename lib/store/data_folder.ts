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
 * Makes the folder if it isn't there, locks it, and makes its files readable for our user only.
 *
 * The lock is the operating system's, on a file of its own: it ends with the process, however that
 * ends, so there is never a stale one to remove by hand.
 *
 * @throws {DataUnusable} when another Papo has it or it can't be written.
 */
export function openDataFolder(directory: string): DataFolder {
  const databasePath = join(directory, "papo.db");
  const lock = attempt(directory, () => {
    Deno.mkdirSync(directory, { recursive: true, mode: 0o700 });
    return openPrivate(join(directory, "papo.lock"));
  });
  const release = () => lock.close();
  try {
    if (!lock.tryLockSync(true)) throw inUse(directory);
    // SQLite gives the files beside the database the database's own mode.
    attempt(directory, () => openPrivate(databasePath).close());
  } catch (error) {
    release();
    throw error;
  }
  return { databasePath, release };
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

function attempt<T>(directory: string, touch: () => T): T {
  try {
    return touch();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new DataUnusable(
      "not_writable",
      `The data folder "${directory}" can't be written: ${why}. ` +
        `Check its permissions and its disk, or set DATA_DIR to another folder.`,
    );
  }
}

function inUse(directory: string): DataUnusable {
  return new DataUnusable(
    "in_use",
    `The data folder "${directory}" is in use by another Papo. ` +
      `Stop that one, or set DATA_DIR to another folder.`,
  );
}
