import { assertEquals, assertStringIncludes } from "@std/assert";

import { createClient } from "../../lib/store/postgres_client.ts";
import { realTime } from "../../lib/time.ts";
import { within } from "../support/deadline.ts";
import type { Machines } from "../support/machines.ts";
import { get } from "../support/people.ts";
import { readSamples } from "../support/samples.ts";
import { kill, pause } from "./processes.ts";
import {
  faults,
  probe,
  type Scene,
  testUnderLoad,
  untilReady,
} from "./under_load.ts";
import { placeWitnesses } from "./witnesses.ts";

/** In `deno task test` a pause ends with the refusals; the long run asks for more. */
const pauseMs = Number(Deno.env.get("PAUSE_MS") ?? 0);

testUnderLoad(
  "kill -9 of Postgres, which is started again",
  async ({ postgres, machines, load, random }) => {
    using witnesses = await placeWitnesses(machines);
    for (let i = 0; i < faults; i++) {
      await within("writes", load.acknowledgements.more(random() * 50));
      await kill(postgres);
      await witnesses.areRefused();
      await postgres.start();
      await untilReady(machines);
      await within("writes again", load.everyoneAcknowledged());
    }
    await witnesses.areThere();
  },
);

testUnderLoad(
  "a pause of Postgres, which everyone is told of in time",
  async ({ postgres, machines, load }) => {
    using witnesses = await placeWitnesses(machines);
    for (let i = 0; i < faults; i++) {
      await pause(postgres, async () => {
        const startedAt = performance.now();
        await witnesses.areRefused();
        const tookMs = Math.round(performance.now() - startedAt);
        console.log(`refused within ${tookMs} ms`);
        await realTime.pause(pauseMs);
      });
      await untilReady(machines);
      await within("writes again", load.everyoneAcknowledged());
    }
    await witnesses.areThere();
  },
);

testUnderLoad(
  "connections that others have taken, until there are some again",
  async (scene) => {
    const { machines, load } = scene;
    using witnesses = await placeWitnesses(machines);
    for (let i = 0; i < faults; i++) {
      const taken = await takeConnections(scene);
      await witnesses.areRefused();
      for (const papo of machines.all) {
        assertEquals(await probe(papo, "/readyz"), 503);
        assertEquals(await probe(papo, "/healthz"), 200);
      }
      await taken.disposeAsync();
      await untilReady(machines);
      await within("writes again", load.everyoneAcknowledged());
    }
    await witnesses.areThere();
  },
);

testUnderLoad(
  "an end of the connections that listen, again and again",
  async (scene) => {
    const { machines } = scene;
    for (let i = 0; i < faults; i++) {
      const ends = endListening(scene, 3 * machines.all.length);
      await within("connections that listen", ends);
      await within("hints", untilAllHear(scene));
    }

    const refusals = 'papo_refusals_total{code="unavailable"}';
    assertEquals(
      await scrapeAll(machines, refusals),
      machines.all.map(() => 0),
    );
  },
);

/** Ends so many connections that listen, whenever there are some again. */
async function endListening(
  { query, load }: Scene,
  count: number,
): Promise<void> {
  const endThem = `
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
      AND (query LIKE 'LISTEN%' OR query LIKE '%pg_notify%')
  `;
  for (let ended = 0; ended < count;) {
    await load.acknowledgements.more(10);
    ended += (await query(endThem, [])).length;
  }
}

/** Waits until each machine has heard a hint once more. */
async function untilAllHear({ machines, load }: Scene): Promise<void> {
  const heard = 'papo_hints_total{way="heard"}';
  const before = await scrapeAll(machines, heard);
  const isDeaf = (count: number, nth: number) => count === before[nth];
  while ((await scrapeAll(machines, heard)).some(isDeaf)) {
    await load.acknowledgements.more(1);
  }
}

/** Takes every connection that Postgres has to give, also those of the machines. */
async function takeConnections(
  { machines, postgres, query }: Scene,
): Promise<AsyncDisposableStack> {
  await using taken = new AsyncDisposableStack();
  for (const papo of machines.all) papo.signal("SIGSTOP");
  await query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    [],
  );
  while (await takeOne(postgres.url, taken));
  for (const papo of machines.all) papo.signal("SIGCONT");
  return taken.move();
}

/** @returns false when none was left. */
async function takeOne(
  url: string,
  taken: AsyncDisposableStack,
): Promise<boolean> {
  const client = createClient(url);
  client.on("error", () => {});
  try {
    await client.connect();
  } catch (error) {
    assertStringIncludes(String(error), "too many clients already");
    return false;
  }
  taken.defer(async () => void await client.end());
  return true;
}

/** Reads a metric of each machine. */
function scrapeAll({ all }: Machines, name: string): Promise<number[]> {
  return Promise.all(all.map(async (papo) => {
    const answer = await get(papo, "/metrics");
    return readSamples(await answer.text()).get(name) ?? NaN;
  }));
}
