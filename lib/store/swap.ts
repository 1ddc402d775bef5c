import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { removeIfThere, syncFolder } from "./copy.ts";
import { CopyRefused } from "./copy_refused.ts";
import { codeOf, codes } from "./sqlite_faults.ts";
import { integer } from "./row.ts";

/** What is done, in this order; a crash after any of them leaves the old data or the new. */
export type RestoreStep = "prepared" | "kept" | "cleared" | "placed";

export interface SwapOptions {
  /** Milliseconds since 1970; names what is kept. */
  now: number;
  onStep?: (step: RestoreStep) => void;
}

/**
 * Goes from the old database to a prepared one by one rename, with no log of the old one left to be
 * replayed. The data folder's lock MUST be held.
 *
 * @returns where the old one is kept; null when there was none.
 * @throws {CopyRefused} when another program has it open.
 */
export function swap(
  prepared: string,
  databasePath: string,
  { now, onStep }: SwapOptions,
): string | null {
  settle(databasePath);
  const kept = keep(databasePath, now);
  giveToOwner(databasePath, prepared);
  onStep?.("kept");
  removeIfThere(`${databasePath}-wal`);
  removeIfThere(`${databasePath}-shm`);
  syncFolder(dirname(databasePath));
  onStep?.("cleared");
  Deno.renameSync(prepared, databasePath);
  syncFolder(dirname(databasePath));
  onStep?.("placed");
  return kept;
}

/** Brings into the old file what stands in its log only; a damaged one stays as it is. */
function settle(databasePath: string): void {
  const db = new DatabaseSync(databasePath);
  try {
    const done = db.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get() ?? {};
    if (integer(done, "busy") === 0) return;
  } catch (error) {
    const code = codeOf(error);
    if (code === codes.notADatabase || code === codes.corrupt) return;
    throw error;
  } finally {
    db.close();
  }
  throw new CopyRefused(
    `"${databasePath}" is in use by another program. Close that one.`,
  );
}

/**
 * Copies the old files: a second name for the same ones would be a trap if a crash left both. A log
 * that could not be settled goes with its database.
 */
function keep(databasePath: string, now: number): string | null {
  if (Deno.statSync(databasePath).size === 0) return null;
  const time = new Date(now).toISOString().replaceAll(":", "-");
  const kept = `${databasePath}.before-restore-${time}`;
  keepFile(databasePath, kept);
  giveToOwner(databasePath, kept);
  if (hasFile(`${databasePath}-wal`)) {
    keepFile(`${databasePath}-wal`, `${kept}-wal`);
  }
  return kept;
}

/** Root may restore what belongs to Papo's own user, who must be able to open it afterwards. */
function giveToOwner(databasePath: string, file: string): void {
  const { uid, gid } = Deno.statSync(databasePath);
  if (uid === null || gid === null || uid === Deno.statSync(file).uid) return;
  Deno.chownSync(file, uid, gid);
}

/** Copies a file that stands under its name only when it is complete. */
function keepFile(from: string, to: string): void {
  // One name for all, so that what a crash left is overwritten the next time.
  const part = join(dirname(from), "papo.db.keeping");
  try {
    Deno.copyFileSync(from, part);
    using copy = Deno.openSync(part, { write: true });
    copy.syncSync();
    Deno.renameSync(part, to);
  } finally {
    removeIfThere(part);
  }
}

export function hasFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
