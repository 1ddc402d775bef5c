import { assertEquals } from "@std/assert";

import { findViolations } from "../support/checker.ts";
import { within } from "../support/deadline.ts";
import { startLoad } from "../support/load.ts";
import { chooseSeed, createRandom } from "../support/random.ts";
import { startPapo } from "../support/server.ts";

/** In `deno task test`; the long run asks for more. */
const kills = Number(Deno.env.get("KILLS") ?? 10);
/** One writer after the other: 200 messages a second. */
const everyMs = 5;

Deno.test(`kill -9 under load, ${kills} times: nothing acknowledged is lost, doubled or out of order`, async () => {
  const seed = chooseSeed();
  console.log(`To repeat it: SEED=${seed} KILLS=${kills}`);
  const random = createRandom(seed);
  await using papo = await startPapo({ RATE_LIMIT: "off" });
  using load = await startLoad(papo, {
    writers: 8,
    readers: 3,
    everyMs,
    random,
  });

  load.begin();
  for (let i = 0; i < kills; i++) {
    await within("writes", load.acknowledgements.more(10 + random() * 150));
    await papo.stop("SIGKILL");
    await papo.start();
    load.reconnect();
  }
  await within(
    "writes after the last kill",
    load.acknowledgements.more(100),
  );
  load.stop();
  const log = await load.settle();
  const histories = load.histories();
  const violations = findViolations(log, histories);
  console.log(
    `${kills} kills, ${log.length} messages, ${histories.length} clients, ` +
      `${violations.length} violations`,
  );

  assertEquals(violations, []);
  for (const { epochs } of load.readers) assertEquals(epochs.size, 1);
});
