import { assertEquals } from "@std/assert";

import { createFakeTime } from "../tests/support/fake_time.ts";
import { overMemoryCode } from "./memory.ts";
import { supervise } from "./supervise.ts";

const killed = 137;

Deno.test("supervise() starts a server again that crashed, after half a second", async () => {
  const { code, starts, time } = setUp([[3_600_000, killed], [10_000, 0]]);

  await time.advance(3_600_000 + 499);
  const before = starts();
  await time.advance(1);
  const after = starts();
  await time.advance(10_000);

  assertEquals([before, after], [1, 2]);
  assertEquals(await code, 0);
});

Deno.test("supervise() gives up on a server that could not start, and passes its code on", async () => {
  const { code, starts, crashes, time } = setUp([[4_999, 1]]);

  await time.advance(4_999);

  assertEquals(await code, 1);
  assertEquals([starts(), crashes.length], [1, 0]);
});

Deno.test("supervise() goes on with one that started once, waiting longer each time up to 10 s", async () => {
  const crash: [number, number] = [1_000, killed];
  const { crashes, time } = setUp([[5_000, killed], ...Array(6).fill(crash)]);

  await time.advance(60_000);

  assertEquals(crashes, [500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
});

Deno.test("supervise() waits shortly again after a minute that went well", async () => {
  const { crashes, time } = setUp([
    [5_000, killed],
    [5_000, killed],
    [60_000, killed],
  ]);

  await time.advance(80_000);

  assertEquals(crashes, [500, 1_000, 500]);
});

Deno.test("supervise() starts nothing more once it is stopped, even while it waits", async () => {
  const running = setUp([[10_000, killed]]);
  const waiting = setUp([[5_000, killed]]);

  running.stop();
  await running.time.advance(10_000);
  await waiting.time.advance(5_000);
  waiting.stop();

  assertEquals(await running.code, killed);
  assertEquals(await waiting.code, killed);
  assertEquals([running.starts(), waiting.starts()], [1, 1]);
});

Deno.test("supervise() starts a server again at once that held too much memory, however early", async () => {
  const { code, starts, crashes, time } = setUp([
    [1_000, overMemoryCode],
    [1_000, overMemoryCode],
    [10_000, 0],
  ]);

  await time.advance(2_000);
  const after = starts();
  await time.advance(10_000);

  assertEquals([after, crashes.length], [3, 0]);
  assertEquals(await code, 0);
});

Deno.test("supervise() does not start a server again that held too much memory while it was stopped", async () => {
  const { code, stop, starts, time } = setUp([[10_000, overMemoryCode]]);

  stop();
  await time.advance(10_000);

  assertEquals([await code, starts()], [overMemoryCode, 1]);
});

/** Supervises a server whose lives are given as how long each is and how it ends. */
function setUp(lives: [lifeMs: number, code: number][]) {
  const time = createFakeTime();
  const { promise: stopped, resolve: stop } = Promise.withResolvers<void>();
  const crashes: number[] = [];
  let starts = 0;
  async function run(): Promise<number> {
    const [lifeMs, code] = lives[starts++] ?? [Infinity, 0];
    await time.pause(lifeMs);
    return code;
  }
  const { now, pause } = time;
  const onCrash = ({ delayMs }: { delayMs: number }) =>
    void crashes.push(delayMs);
  const code = supervise(run, { stopped, now, pause, onCrash });
  return { code, stop, crashes, time, starts: () => starts };
}
