import { assertEquals } from "@std/assert";

import {
  connectPostgres,
  type Query,
} from "../../lib/store/postgres_client.ts";
import { findViolations } from "../support/checker.ts";
import { within } from "../support/deadline.ts";
import { type Load, readLog, startLoad } from "../support/load.ts";
import { type Machines, startMachines } from "../support/machines.ts";
import { get, type Place } from "../support/people.ts";
import type { Cluster } from "../support/postgres.ts";
import { chooseSeed, createRandom } from "../support/random.ts";
import { makeDatabase, startOwn } from "./own.ts";
import { readTruth } from "./truth.ts";

/** In `deno task test`; the long run asks for more. */
export const faults = Number(Deno.env.get("FAULTS") ?? 1);
const people = Number(Deno.env.get("PEOPLE") ?? 6);

const machineCount = 3;
/** One writer after the other: 100 messages a second. */
const everyMs = 10;
/** Heartbeats and backoff pass five times as fast for these clients. */
const haste = 5;

/** Three machines on one Postgres, and people who write and read by any of them. */
export interface Scene {
  postgres: Cluster;
  machines: Machines;
  load: Load;
  /** Asks the machines' database, past all of them. */
  query: Query;
  random: () => number;
}

/** Its faults need a Postgres that may be stopped and killed, with few connections to be taken. */
const postgres = await startOwn({ maxConnections: 40 });

/**
 * Registers a test of something that goes wrong while people write and read. Afterwards everything
 * that was acknowledged and read is compared with what stands in Postgres and what each machine says
 * of it.
 */
export function testUnderLoad(
  sentence: string,
  act: (scene: Scene) => Promise<void>,
): void {
  Deno.test({
    name: `${sentence}: nothing is lost, doubled or out of order`,
    ignore: postgres === null,
    async fn() {
      const seed = chooseSeed();
      console.log(`To repeat it: SEED=${seed} FAULTS=${faults}`);
      await using scene = await setUp(seed);
      const { load } = scene;

      load.begin();
      await within("writes", load.everyoneAcknowledged());
      await act(scene);
      await within("writes after it", load.everyoneAcknowledged());
      load.stop();
      await checkAll(scene);
    },
  });
}

async function setUp(seed: number) {
  if (postgres === null) throw new Error("Cannot set up: no Postgres");
  await using started = new AsyncDisposableStack();
  const url = await makeDatabase(postgres);
  const { query, end } = connectPostgres(url, { max: 1 });
  started.defer(end);
  const env = {
    DATABASE_URL: url,
    RATE_LIMIT: "off",
    // What a stopped machine holds counts until it goes on.
    MAX_CONNECTIONS_PER_USER: "1000",
    MAX_CONNECTIONS_PER_ADDRESS: "4000",
  };
  const machines = started.use(await startMachines(machineCount, env));
  const random = createRandom(seed);
  const start = Date.now();
  const load = started.use(
    await startLoad(machines, {
      writers: people,
      readers: people,
      everyMs,
      random,
      now: () => start + (Date.now() - start) * haste,
      readersComeBack: true,
    }),
  );
  const all = started.move();
  return {
    ...{ postgres, machines, load, query, random },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

async function checkAll({ machines, load, query }: Scene): Promise<void> {
  await load.settle();
  const truth = await readTruth(query);
  const histories = load.histories();
  const violations = findViolations(truth, histories);
  console.log(
    `${truth.length} messages, ${histories.length} clients, ` +
      `${violations.length} violations`,
  );

  assertEquals(violations, []);
  await untilReady(machines);
  const [ana] = load.readers;
  for (const papo of machines.all) {
    assertEquals(await readLog(papo, ana!.person), truth);
  }
}

/** Waits until every machine accepts writes: one that was refused holds others for a second. */
export async function untilReady({ all }: Machines): Promise<void> {
  await within("readiness", Promise.all(all.map(isReady)));
}

async function isReady(papo: Place): Promise<void> {
  while (await probe(papo, "/readyz") !== 200);
}

/** Asks as those do who watch over a server: without a session. */
export async function probe(papo: Place, path: string): Promise<number> {
  const { status, body } = await get(papo, path);
  await body?.cancel();
  return status;
}
