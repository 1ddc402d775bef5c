import { backup, DatabaseSync } from "node:sqlite";

import { CopyRefused } from "./copy_refused.ts";
import { codeOf, codes } from "./sqlite_faults.ts";
import { isPapo } from "./sqlite_schema.ts";

const ownerOnly = 0o600;

/** All pages in one step: one snapshot, however much is written meanwhile. */
const allAtOnce = -1;

/** How long a Papo that starts may have its database to itself. */
const busyTimeoutMs = 5_000;

/**
 * Copies a Papo database into a new file, readable for our user only, and checks every page of it.
 * Whoever writes to the database meanwhile is not held up. What lies in its `-wal` is in the copy,
 * which is one file and complete.
 *
 * @throws what {@linkcode explainCopy} puts into words; there is no new file then.
 */
export async function copyDatabase(from: string, to: string): Promise<void> {
  createPrivate(to);
  try {
    await copyPages(from, to);
    check(from, to);
  } catch (error) {
    removeCopy(to);
    throw error;
  }
}

/** Makes an empty file, readable for our user only. */
export function createPrivate(path: string): void {
  const options = { createNew: true, write: true, mode: ownerOnly };
  Deno.openSync(path, options).close();
}

/** Puts into words why a copy could not be made; a refusal has its words already. */
export function explainCopy(
  from: string,
  to: string,
  error: unknown,
): CopyRefused {
  if (error instanceof CopyRefused) return error;
  if (isFull(error)) {
    return new CopyRefused(`There is no space left for "${to}".`);
  }
  const why = error instanceof Error ? error.message : String(error);
  switch (codeOf(error)) {
    case codes.notADatabase:
      return new CopyRefused(`"${from}" is not a Papo database.`);
    case codes.corrupt:
      return damaged(from, why);
    default:
      return new CopyRefused(`Cannot copy "${from}" to "${to}": ${why}.`);
  }
}

/** An online backup's errors come without SQLite's code, but with its words. */
function isFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return codeOf(error) === codes.full ||
    error.message === "database or disk is full" ||
    ("code" in error && error.code === "ENOSPC");
}

/** Removes a copy that is not to be, with what SQLite may have left beside it. */
export function removeCopy(path: string): void {
  for (const suffix of ["", "-journal", "-wal", "-shm"]) {
    removeIfThere(path + suffix);
  }
}

export function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** Makes what was renamed, linked and removed in a folder outlive a loss of power. */
export function syncFolder(path: string): void {
  // Windows keeps its folders itself, and can't open them.
  if (Deno.build.os === "windows") return;
  using folder = Deno.openSync(path);
  folder.syncSync();
}

/** Read-only, so that closing neither checkpoints nor removes anything of the running Papo's. */
async function copyPages(from: string, to: string): Promise<void> {
  const source = new DatabaseSync(from, {
    readOnly: true,
    timeout: busyTimeoutMs,
  });
  try {
    if (!isPapo(source)) {
      throw new CopyRefused(`"${from}" is not a Papo database.`);
    }
    await backup(source, to, { rate: allAtOnce });
  } finally {
    source.close();
  }
}

/** Checks a copy, and has it be one file: the original's mode keeps its latest pages in another. */
function check(from: string, to: string): void {
  const db = new DatabaseSync(to);
  try {
    db.prepare("PRAGMA journal_mode = DELETE").get();
    const found = db.prepare("PRAGMA integrity_check(1)").get();
    if (found?.integrity_check !== "ok") {
      throw damaged(from, String(found?.integrity_check));
    }
  } finally {
    db.close();
  }
}

function damaged(path: string, why: string): CopyRefused {
  return new CopyRefused(`"${path}" is damaged: ${why.trim()}.`);
}
