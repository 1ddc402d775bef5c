import { createHash } from "node:crypto";

import { CopyRefused } from "./copy_refused.ts";
import type { Row } from "./row.ts";
import { type Table, tables } from "./tables.ts";

/** Rows of a page, of which each may have 16 KiB: what is held in memory at once. */
export const pageRows = 1_000;

/** All rows of a Papo to which nobody else writes. */
export interface Source {
  count(table: Table): Promise<number> | number;
  /** Reads a table in the order of its key, {@linkcode pageRows} at a time; columns in their order. */
  read(table: Table): Pages;
  /** Gives its rooms new epochs: whoever starts it again goes back in history, as clients then learn. */
  retire(): Promise<void> | void;
}

/** A Papo without anybody and anything in it, which stays so until the commit. */
export interface Target extends Pick<Source, "read"> {
  write(table: Table, rows: readonly Row[]): Promise<void> | void;
  /** Makes all that was written stand at once, durably. */
  commit(): Promise<void> | void;
}

type Pages = AsyncIterable<readonly Row[]> | Iterable<readonly Row[]>;

/** How far it has come, after each page. */
export interface Progress {
  step: "copied" | "compared";
  table: string;
  done: number;
  of: number;
}

/** How many rows each table has, by its name. */
export type Counts = ReadonlyMap<string, number>;

/**
 * Copies every row as it is, reads all of them back, and commits when they are the same. Then the
 * source is retired.
 *
 * @throws {CopyRefused} when they are not, and nothing is committed; or when only the last step failed.
 */
export async function copyRows(
  source: Source,
  target: Target,
  onProgress: (progress: Progress) => void,
): Promise<Counts> {
  const tell =
    (step: Progress["step"], { name }: Table, of: number) => (done: number) =>
      onProgress({ step, table: name, done, of });
  const copied = new Map<Table, Sum>();
  for (const table of tables) {
    const of = await source.count(table);
    const pages = copying(source, target, table);
    copied.set(table, await sumUp(pages, tell("copied", table, of)));
  }
  for (const [table, { rows, digest }] of copied) {
    const pages = target.read(table);
    const found = await sumUp(pages, tell("compared", table, rows));
    if (found.digest !== digest) throw differs(table);
  }
  await target.commit();
  await retire(source);
  return new Map([...copied].map(([{ name }, { rows }]) => [name, rows]));
}

async function* copying(source: Source, target: Target, table: Table) {
  for await (const rows of source.read(table)) {
    await target.write(table, rows);
    yield rows;
  }
}

/** Tells rows from any others, without keeping them. */
interface Sum {
  rows: number;
  digest: string;
}

async function sumUp(
  pages: Pages,
  tell: (rows: number) => void,
): Promise<Sum> {
  const hash = createHash("sha256");
  let rows = 0;
  for await (const page of pages) {
    for (const row of page) hash.update(`${JSON.stringify(row)}\n`);
    rows += page.length;
    tell(rows);
  }
  return { rows, digest: hash.digest("hex") };
}

async function retire(source: Source): Promise<void> {
  try {
    await source.retire();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CopyRefused(
      `All is copied, and what it was copied from could not be marked as old: ${why}. Don't start Papo on that again.`,
    );
  }
}

function differs({ name }: Table): CopyRefused {
  return new CopyRefused(
    `What was written of "${name}" does not read as it was: nothing was copied.`,
  );
}
