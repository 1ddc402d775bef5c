import { join } from "node:path";

import { explainCopy } from "./copy.ts";
import { copyRows, type Counts, type Progress } from "./copy_rows.ts";
import { DataUnusable } from "./data_unusable.ts";
import { openPostgresSource, openPostgresTarget } from "./postgres_rows.ts";
import { openSqliteSource, openSqliteTarget } from "./sqlite_rows.ts";

/** Which way a Papo moves, between its data folder and a Postgres. */
export type Direction = "to_postgres" | "to_sqlite";

export interface Move {
  direction: Direction;
  dataDir: string;
  /** As of `DATABASE_URL`. */
  databaseUrl: string;
  /** Milliseconds since 1970. */
  now: number;
  onProgress?: (progress: Progress) => void;
}

/**
 * Copies all of a Papo from one engine to the other as it is: rooms keep their epochs and seqs, so
 * that clients resume there, and people their sessions. Where it goes to is empty until all of it is
 * there; where it comes from keeps all but its rooms' epochs, since to go back there is to go back in
 * history.
 *
 * @returns how many rows were copied of each table.
 * @throws {CopyRefused | DataUnusable} with words for the person who tried.
 */
export async function move(
  { direction, dataDir, databaseUrl, now, onProgress = () => {} }: Move,
): Promise<Counts> {
  const path = join(dataDir, "papo.db");
  const isOut = direction === "to_postgres";
  const [from, to] = isOut ? [path, "DATABASE_URL"] : ["DATABASE_URL", path];
  try {
    await using source = isOut
      ? openSqliteSource(dataDir)
      : await openPostgresSource(databaseUrl);
    await using target = isOut
      ? await openPostgresTarget(databaseUrl)
      : openSqliteTarget(dataDir, now);
    return await copyRows(source, target, onProgress);
  } catch (error) {
    if (error instanceof DataUnusable) throw error;
    throw explainCopy(from, to, error);
  }
}
