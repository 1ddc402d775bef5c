import { assertEquals } from "@std/assert";

import { createPlayer } from "./player.ts";

const worker = new URL("./test_worker.ts", import.meta.url);

/** Notes the times that are waited for, and lets none pass. */
function createTimers() {
  const begun: number[] = [];
  let stopped = 0;
  return {
    begun,
    get stopped() {
      return stopped;
    },
    after(ms: number) {
      begun.push(ms);
      return () => void stopped++;
    },
  };
}

Deno.test("player.play() counts a run's time from when its thread is ready", async () => {
  const { begun, after } = createTimers();
  const player = createPlayer({ worker, after, patienceMs: 7 });

  const outcome = player.play(2);

  assertEquals(begun, []);
  await outcome;
  assertEquals(begun, [7]);
  player.end();
});

Deno.test("player.play() counts each run's time anew, to its end", async () => {
  const timers = createTimers();
  const player = createPlayer({ worker, after: timers.after, patienceMs: 7 });

  await player.play(2);
  await player.play(4);

  assertEquals(timers.begun, [7, 7]);
  assertEquals(timers.stopped, 2);
  player.end();
});

Deno.test("player.play() goes on in another thread after a run without an end", async () => {
  const ends: (() => void)[] = [];
  const after = (_: number, end: () => void) => {
    ends.push(end);
    return () => {};
  };
  const player = createPlayer({ worker, after, patienceMs: 7 });
  await player.play(1);

  const endless = player.play(100);
  while (ends.length < 2) await Promise.resolve();
  ends.at(-1)?.();

  const why = "livelock: a step took more than 7 ms";
  assertEquals((await endless).violations, [why]);
  assertEquals((await player.play(3)).violations, ["a promise"]);
  player.end();
});
