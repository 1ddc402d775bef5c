import { assertEquals } from "@std/assert";

import { findViolations } from "../support/checker.ts";
import { within } from "../support/deadline.ts";
import { startLoad } from "../support/load.ts";
import { createRandom } from "../support/random.ts";
import { startPapo } from "../support/server.ts";

/** In `deno task test`; the long run asks for more. */
const clients = Number(Deno.env.get("CLIENTS") ?? 200);
/** A hundred come back each second. */
const returnEveryMs = 10;
/** What a supervisor's patience must cover. */
const stopWithinMs = 5_000;
const resumeWithinMs = 30_000;

Deno.test(`SIGTERM with ${clients} clients: all are told, it ends in time, and all resume in a storm`, async () => {
  await using papo = await startPapo({
    RATE_LIMIT: "off",
    MAX_CONNECTIONS_PER_ADDRESS: "4000",
  });
  using load = await startLoad(papo, {
    writers: 2,
    readers: clients,
    everyMs: 50,
    random: createRandom(1),
  });
  const { readers, acknowledgements } = load;

  load.begin();
  await within("writes", acknowledgements.more(40));
  papo.signal("SIGTERM");
  const codes = await within(
    "every close",
    Promise.all(readers.map(({ closed }) => closed)),
  );
  const code = await within("the end", papo.ended, stopWithinMs);
  await papo.start();
  const start = performance.now();
  await comeBack(readers);
  await within("writes again", acknowledgements.more(40));
  load.stop();
  const log = await within("everyone", load.settle(), resumeWithinMs);
  const tookMs = Math.round(performance.now() - start);
  const violations = findViolations(log, load.histories());
  console.log(
    `${clients} clients resumed in ${tookMs} ms, ${log.length} messages, ` +
      `${violations.length} violations`,
  );

  assertEquals(code, 0);
  assertEquals(new Set(codes), new Set([1012]));
  assertEquals(violations, []);
  for (const { drains, recoveries } of readers) {
    assertEquals(drains, 1);
    assertEquals(recoveries, [false, true]);
  }
});

/** Has one after the other connect again. */
async function comeBack(readers: readonly { connect(): void }[]) {
  const all = Promise.withResolvers<void>();
  let next = 0;
  const timer = setInterval(() => {
    readers[next++]?.connect();
    if (next >= readers.length) all.resolve();
  }, returnEveryMs);
  await all.promise;
  clearInterval(timer);
}
