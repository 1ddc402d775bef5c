import { assertEquals } from "@std/assert";

import { findViolations } from "../support/checker.ts";
import { within } from "../support/deadline.ts";
import { startLoad } from "../support/load.ts";
import { startProxy } from "../support/proxy.ts";
import { chooseSeed, createRandom } from "../support/random.ts";
import { startPapo } from "../support/server.ts";

/** In `deno task test`; the long run asks for more. */
const cuts = Number(Deno.env.get("CUTS") ?? 12);
const everyMs = 10;
const meanBytes = 15_000;

/** Heartbeats and backoff pass ten times as fast for these clients. */
const haste = 10;

Deno.test(`a network that delays, slices, cuts ${cuts} times and stays half-open loses, doubles and disorders nothing`, async () => {
  const seed = chooseSeed();
  console.log(`To repeat it: SEED=${seed} CUTS=${cuts}`);
  const random = createRandom(seed);
  await using papo = await startPapo({
    RATE_LIMIT: "off",
    // What is half-open counts until the server has heard nothing for long.
    MAX_CONNECTIONS_PER_USER: "1000",
    MAX_CONNECTIONS_PER_ADDRESS: "4000",
  });
  await using proxy = startProxy(papo.port, { random, meanBytes });
  const start = Date.now();
  using load = await startLoad(papo, {
    writers: 8,
    readers: 2,
    everyMs,
    random,
    through: proxy,
    now: () => start + (Date.now() - start) * haste,
  });

  load.begin();
  while (proxy.faults.cuts < cuts || proxy.faults.halfOpen < cuts / 10) {
    await within("writes", load.acknowledgements.more(10));
  }
  proxy.calm();
  await within("writes in calm", load.acknowledgements.more(100));
  load.stop();
  const log = await load.settle();
  const histories = load.histories();
  const violations = findViolations(log, histories);
  console.log(
    `${JSON.stringify(proxy.faults)}, ${log.length} messages, ` +
      `${histories.length} clients, ${violations.length} violations`,
  );

  assertEquals(violations, []);
});
