import type { Config } from "./config.ts";
import type { Sharing } from "./papo.ts";
import { openSqliteStore } from "./store/sqlite.ts";
import type { Store } from "./store/store.ts";

/** What holds the truth, and what other machines share of it with this one. */
export interface Opened {
  store: Store;
  /** Null for a machine that has its store to itself. */
  sharing: Sharing | null;
}

export interface OpenOptions {
  /** Called with the number of writes that shared a commit, and how long it took. */
  onCommit: (writes: number, tookMs: number) => void;
}

/**
 * Opens the store that is configured; a machine alone does not even load what speaks to Postgres.
 *
 * @throws {DataUnusable}
 */
export async function openStore(
  { dataDir, databaseUrl }: Config,
  options: OpenOptions,
): Promise<Opened> {
  if (databaseUrl === "") {
    return { store: await openSqliteStore(dataDir, options), sharing: null };
  }
  const { openShared } = await import("./open_shared.ts");
  return await openShared(databaseUrl, options);
}
