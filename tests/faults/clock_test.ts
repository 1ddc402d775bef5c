import { assertEquals } from "@std/assert";

import type { Entry } from "../../lib/protocol/events.ts";
import { findViolations } from "../support/checker.ts";
import { type Clock, prepareClock } from "../support/clock.ts";
import { within } from "../support/deadline.ts";
import { readLog, startLoad } from "../support/load.ts";
import {
  bearer,
  get,
  type Person,
  postJson,
  signIn,
} from "../support/people.ts";
import { chooseSeed, createRandom } from "../support/random.ts";
import { type Papo, startPapo } from "../support/server.ts";
import { canPreload } from "../support/shim.ts";
import { connectTo } from "../support/wire.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const everyMs = 10;

// Elsewhere it would take root, and set the clock of the whole machine.
const canSetClocks = await canPreload();

const jumpsMs = [hourMs, -hourMs, -2 * dayMs, 20 * dayMs, -19 * dayMs];

testClock(
  "jumps under load: nothing is lost, doubled or out of order, and nobody is thrown out",
  async (papo, clock) => {
    const seed = chooseSeed();
    console.log(`To repeat it: SEED=${seed}`);
    const random = createRandom(seed);
    using load = await startLoad(papo, {
      writers: 4,
      readers: 2,
      everyMs,
      random,
    });

    load.begin();
    for (const jumpMs of jumpsMs) {
      await within("writes", load.acknowledgements.more(20));
      clock.jump(jumpMs);
    }
    await within("writes after the jumps", load.acknowledgements.more(20));
    load.stop();
    const log = await load.settle();

    assertEquals(findViolations(log, load.histories()), []);
    assertEquals(load.readers.map(({ recoveries }) => recoveries.length), [
      1,
      1,
    ]);
    assertEquals(jumpsIn(log), jumpsMs);
  },
);

testClock(
  "jumps beyond a session's thirty days: it ends with 4401, and the log goes on",
  async (papo, clock) => {
    const ana = await signIn(papo, "Ana");
    using wire = await connectTo(papo, ana);
    await say(papo, ana, "before");

    clock.jump(40 * dayMs);
    const code = await wire.closed;
    const refused = await get(papo, "/rooms.json", ana);
    await refused.body?.cancel();
    const again = await signIn(papo, "Ana");
    await say(papo, again, "in forty days");
    clock.jump(-40 * dayMs);
    await say(papo, again, "and back");

    assertEquals([code, refused.status], [4401, 401]);
    const log = await readLog(papo, again);
    assertEquals(log.map(({ seq, text }) => [seq, text]), [
      [1, "before"],
      [2, "in forty days"],
      [3, "and back"],
    ]);
    assertEquals(jumpsIn(log), [40 * dayMs, -40 * dayMs]);
  },
);

/** Registers a test of a server whose clock is set. */
function testClock(
  sentence: string,
  act: (papo: Papo, clock: Clock) => Promise<void>,
): void {
  Deno.test({
    name: `a clock that ${sentence}`,
    ignore: !canSetClocks,
    async fn() {
      await using clock = await prepareClock();
      await using papo = await startPapo({ RATE_LIMIT: "off", ...clock.env });
      await act(papo, clock);
    },
  });
}

/** Lists by how many whole hours the time went on or back from one entry to the next. */
function jumpsIn(log: readonly Entry[]): number[] {
  return log.slice(1)
    .map(({ at }, i) => Math.round((at - log[i]!.at) / hourMs) * hourMs)
    .filter((jumpMs) => jumpMs !== 0);
}

async function say(papo: Papo, person: Person, text: string): Promise<void> {
  const body = { cid: text, text };
  const answer = await postJson(papo, "/rooms/lobby", body, bearer(person));
  await answer.body?.cancel();
  assertEquals(answer.status, 201);
}
