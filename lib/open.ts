import pg from "pg";

import type { Config } from "./config.ts";
import { leaseTimes } from "./leases.ts";
import { report } from "./log.ts";
import type { Sharing } from "./papo.ts";
import { createPostgresRelay } from "./relay/postgres.ts";
import { createOpenLine } from "./relay/postgres_line.ts";
import { connectPostgres } from "./store/postgres_client.ts";
import { createPostgresLeases } from "./store/postgres_leases.ts";
import { openPostgresStore } from "./store/postgres.ts";
import { randomId } from "./store/random_id.ts";
import { openSqliteStore } from "./store/sqlite.ts";
import type { Store } from "./store/store.ts";
import { realTime } from "./time.ts";

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

/** Opens the store that is configured. @throws {DataUnusable} */
export async function openStore(
  { dataDir, databaseUrl }: Config,
  options: OpenOptions,
): Promise<Opened> {
  if (databaseUrl === "") {
    return { store: await openSqliteStore(dataDir, options), sharing: null };
  }
  const store = await openPostgresStore(databaseUrl, options);
  return { store, sharing: shareOver(databaseUrl) };
}

/** Gives this machine its voice and ears among the others; its name is new at each start. */
function shareOver(connectionString: string): Sharing {
  const machine = randomId();
  const relay = createPostgresRelay({
    openLine: createOpenLine(() => new pg.Client({ connectionString })),
    machine,
    time: realTime,
    random: Math.random,
    report,
  });
  const { query } = connectPostgres(connectionString, { max: 1 });
  return { relay, leases: createPostgresLeases(query, machine, leaseTimes) };
}
