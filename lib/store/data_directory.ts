import { join } from "node:path";

/** The data can't be used; the message says why and what to do, for the person who starts Papo. */
export class DataUnusable extends Error {
  override name = "DataUnusable";
}

/**
 * Makes a directory for the data of one Papo, readable for its user only, and takes its lock: an OS
 * lock, which ends with the process however it ends. Closing the file gives the lock back.
 *
 * @throws {DataUnusable} when another process has it or it can't be written.
 */
export function lockDirectory(directory: string): Deno.FsFile {
  const path = join(directory, "papo.lock");
  let file: Deno.FsFile;
  try {
    Deno.mkdirSync(directory, { recursive: true, mode: 0o700 });
    restrictNewFiles();
    file = Deno.openSync(path, { create: true, write: true, mode: 0o600 });
  } catch (error) {
    throw new DataUnusable(
      `The data folder ${directory} can't be written: ${wordsOf(error)}. ` +
        `Check its permissions, or set DATA_DIR to another folder.`,
    );
  }
  if (file.tryLockSync(true)) return file;
  file.close();
  throw new DataUnusable(
    `The data folder ${directory} is in use by another Papo. ` +
      `Stop that one, or set DATA_DIR to another folder.`,
  );
}

/** SQLite makes its files with what the umask leaves: nothing for others. */
function restrictNewFiles(): void {
  if (Deno.build.os !== "windows") Deno.umask(0o077);
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
