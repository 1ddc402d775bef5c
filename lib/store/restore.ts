import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { copyDatabase, explainCopy, removeCopy } from "./copy.ts";
import { CopyRefused } from "./copy_refused.ts";
import { openDataFolder } from "./data_folder.ts";
import { DataUnusable } from "./data_unusable.ts";
import { randomId } from "./random_id.ts";
import { text } from "./row.ts";
import { migrate } from "./sqlite_schema.ts";
import { hasFile, swap, type SwapOptions } from "./swap.ts";

const restoringName = "papo.db.restoring";

export interface RestoreOptions extends SwapOptions {
  /** Whether the sessions in the backup end, so that everybody signs in anew. */
  signOut?: boolean;
}

/**
 * Puts a backup in the place of a folder's data, in today's layout. Every room gets a new epoch, by
 * which clients learn that its history was rewound and read it anew.
 *
 * @returns where the data from before is kept; null when there was none.
 * @throws {DataUnusable} when a Papo runs on the folder.
 * @throws {CopyRefused} when the file is no backup of ours or damaged; nothing has changed then.
 */
export async function restore(
  dataDir: string,
  file: string,
  options: RestoreOptions,
): Promise<string | null> {
  requireFile(file);
  const folder = openDataFolder(dataDir);
  const prepared = join(dataDir, restoringName);
  try {
    // One that crashed may have left it; under the lock it is nobody's.
    removeCopy(prepared);
    await copyDatabase(file, prepared);
    prepare(prepared, file, options);
    return swap(prepared, folder.databasePath, options);
  } catch (error) {
    throw explainCopy(file, folder.databasePath, error);
  } finally {
    removeCopy(prepared);
    folder.release();
  }
}

function requireFile(file: string): void {
  if (!hasFile(file)) throw new CopyRefused(`There is no file "${file}".`);
}

function prepare(
  path: string,
  file: string,
  { signOut, onStep }: RestoreOptions,
): void {
  const db = new DatabaseSync(path);
  try {
    migrate(db);
    renewEpochs(db);
    if (signOut === true) db.prepare("DELETE FROM sessions").run();
    onStep?.("prepared");
  } catch (error) {
    if (!(error instanceof DataUnusable)) throw error;
    throw new CopyRefused(
      `"${file}" was written by a newer Papo: ${error.message}. Update this one.`,
    );
  } finally {
    db.close();
  }
}

/** Has every client read every room anew. */
export function renewEpochs(db: DatabaseSync): void {
  const update = db.prepare("UPDATE rooms SET epoch = ? WHERE slug = ?");
  for (const room of db.prepare("SELECT slug FROM rooms").all()) {
    update.run(randomId(), text(room, "slug"));
  }
}
