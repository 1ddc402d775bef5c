import { assertEquals, assertStringIncludes } from "@std/assert";

import { createClient } from "../../lib/store/postgres_client.ts";
import { realTime } from "../../lib/time.ts";
import { within } from "../support/deadline.ts";
import type { Machines } from "../support/machines.ts";
import { get } from "../support/people.ts";
import { readSamples } from "../support/samples.ts";
import { refusedStart } from "../support/server.ts";
import { kill, pause } from "./processes.ts";
import { faults, probe, type Scene, testUnderLoad } from "./under_load.ts";

/** In `deno task test` a pause ends when everyone was refused; the long run asks for more. */
const pauseMs = Number(Deno.env.get("PAUSE_MS") ?? 0);
/** Papo promises an answer within half of this. */
const answerMs = 10_000;

testUnderLoad(
  "kill -9 of Postgres, which is started again",
  async ({ postgres, machines, load, random }) => {
    const pids = machines.all.map(({ pid }) => pid);
    for (let i = 0; i < faults; i++) {
      await within("writes", load.acknowledgements.more(random() * 50));
      const refused = load.everyoneRefused();
      await kill(postgres);
      await within("refusals", refused);
      await postgres.start();
      await within("writes again", load.everyoneAcknowledged());
    }

    assertEquals(machines.all.map(({ pid }) => pid), pids);
    assertEquals(whyRefused(load), ["unavailable"]);
  },
);

testUnderLoad(
  "a pause of Postgres, which everyone is told of in time",
  async ({ postgres, machines, load }) => {
    const pids = machines.all.map(({ pid }) => pid);
    for (let i = 0; i < faults; i++) {
      await pause(postgres, async () => {
        const startedAt = performance.now();
        await within("refusals", load.everyoneRefused(), answerMs);
        const tookMs = Math.round(performance.now() - startedAt);
        console.log(`everyone was refused within ${tookMs} ms`);
        await realTime.pause(pauseMs);
      });
      await within("writes again", load.everyoneAcknowledged());
    }

    assertEquals(machines.all.map(({ pid }) => pid), pids);
    assertEquals(whyRefused(load), ["unavailable"]);
  },
);

testUnderLoad(
  "connections that others have taken, until there are some again",
  async (scene) => {
    const { machines, load, env } = scene;
    for (let i = 0; i < faults; i++) {
      await using _ = await takeConnections(scene);
      await within("refusals", load.everyoneRefused(), answerMs);
      for (const papo of machines.all) {
        assertEquals(await probe(papo, "/readyz"), 503);
        assertEquals(await probe(papo, "/healthz"), 200);
      }
      const { code, output } = await refusedStart(env);
      assertEquals(code, 1);
      assertStringIncludes(output, "too many clients already");
    }

    assertEquals(whyRefused(load), ["unavailable"]);
  },
);

testUnderLoad(
  "an end of the connections that listen, again and again",
  async ({ machines, load, query }) => {
    let ended = 0;
    while (ended < 3 * faults * machines.all.length) {
      await within("writes", load.acknowledgements.more(10));
      ended += (await query(endListening, [])).length;
    }
    const before = await hintsHeard(machines);
    await within("hints", untilHeard());

    assertEquals(load.writers.flatMap(({ refusals }) => refusals), []);

    async function untilHeard(): Promise<void> {
      while ((await hintsHeard(machines)).some((n, i) => n <= before[i]!)) {
        await load.acknowledgements.more(1);
      }
    }
  },
);

const endListening = `
  SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE datname = current_database() AND pid <> pg_backend_pid()
    AND (query LIKE 'LISTEN%' OR query LIKE '%pg_notify%')
`;

/** Takes every connection that Postgres has to give, also those of the machines. */
async function takeConnections(
  { machines, postgres, query }: Scene,
): Promise<AsyncDisposable> {
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

function whyRefused({ writers }: Scene["load"]): string[] {
  return [...new Set(writers.flatMap(({ refusals }) => refusals))];
}

function hintsHeard({ all }: Machines): Promise<number[]> {
  return Promise.all(all.map(async (papo) => {
    const answer = await get(papo, "/metrics");
    const samples = readSamples(await answer.text());
    return samples.get('papo_hints_total{way="heard"}') ?? NaN;
  }));
}
