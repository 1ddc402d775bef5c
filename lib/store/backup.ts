import { dirname, join } from "node:path";

import { copyDatabase, explainCopy, removeCopy, syncFolder } from "./copy.ts";
import { CopyRefused } from "./copy_refused.ts";
import { randomId } from "./random_id.ts";

export interface BackupOptions {
  /** Whether a file that exists may be replaced. */
  replace?: boolean;
}

/**
 * Copies the data of a folder into one file, also while Papo runs on it. The file stands there only
 * when it is complete and checked; whoever may read it may read everything that was written.
 *
 * @returns its size in bytes.
 * @throws {CopyRefused} when there is no data, the file exists or can't be written.
 */
export async function backUp(
  dataDir: string,
  file: string,
  options: BackupOptions = {},
): Promise<number> {
  const databasePath = join(dataDir, "papo.db");
  const part = `${file}.${randomId()}.part`;
  try {
    requireData(dataDir, databasePath);
    requirePlace(dataDir, file);
    refuseExisting(file, options);
    await copyDatabase(databasePath, part);
    refuseExisting(file, options);
    Deno.renameSync(part, file);
    syncFolder(dirname(file));
  } catch (error) {
    removeCopy(part);
    throw explainCopy(databasePath, file, error);
  }
  return Deno.statSync(file).size;
}

/** @throws {CopyRefused} where there is no data to copy. */
export function requireData(dataDir: string, databasePath: string): void {
  if ((sizeOf(databasePath) ?? 0) > 0) return;
  throw new CopyRefused(
    `There is no data in "${dataDir}". Set DATA_DIR to Papo's data folder.`,
  );
}

/** A copy beside the original would go with the same disk, and might be taken for it. */
function requirePlace(dataDir: string, file: string): void {
  const folder = dirname(file);
  if (sizeOf(folder) === null) {
    throw new CopyRefused(`There is no folder "${folder}".`);
  }
  if (Deno.realPathSync(folder) !== Deno.realPathSync(dataDir)) return;
  throw new CopyRefused(
    `"${file}" is inside the data folder. Choose a place outside, best on another disk.`,
  );
}

function refuseExisting(file: string, { replace }: BackupOptions): void {
  if (replace === true || sizeOf(file) === null) return;
  throw new CopyRefused(
    `"${file}" exists. Choose another name, or say --replace.`,
  );
}

/** Finds how many bytes something has; null when there is nothing. */
function sizeOf(path: string): number | null {
  try {
    return Deno.statSync(path).size;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
