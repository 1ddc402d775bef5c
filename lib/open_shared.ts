import { leaseTimes } from "./leases.ts";
import { log, report } from "./log.ts";
import type { Opened, OpenOptions } from "./open.ts";
import { createPostgresRelay } from "./relay/postgres.ts";
import { createOpenLine } from "./relay/postgres_line.ts";
import { connectPostgres, createClient } from "./store/postgres_client.ts";
import { renewEpochs } from "./store/postgres_epochs.ts";
import { createPostgresLeases } from "./store/postgres_leases.ts";
import { openPostgresStore } from "./store/postgres.ts";
import { randomId } from "./store/random_id.ts";
import { realTime } from "./time.ts";

/**
 * Opens the store in a Postgres, and this machine's voice and ears among the others there.
 *
 * @throws {DataUnusable}
 */
export async function openShared(
  url: string,
  options: OpenOptions,
): Promise<Opened> {
  // One for commits, one for the line of hints, and this one for the rest: providers count them.
  const beside = connectPostgres(url, { max: 1 });
  const store = await openPostgresStore(url, {
    ...options,
    reads: beside,
    onWait: (why, waitMs) => log("waiting_for_database", { why, waitMs }),
  });
  const machine = randomId();
  const relay = createPostgresRelay({
    openLine: createOpenLine(() => createClient(url)),
    machine,
    time: realTime,
    random: Math.random,
    report,
  });
  const leases = createPostgresLeases(beside.query, machine, leaseTimes);
  return {
    store,
    sharing: { relay, leases, renewEpochs: () => renewEpochs(beside.query) },
  };
}
