import { assertEquals } from "@std/assert";

import { createFakeTime } from "../tests/support/fake_time.ts";
import { watchMemory } from "./memory.ts";

Deno.test("watchMemory() lets a process be that holds no more than its limit", async () => {
  const { told, hold } = setUp(100);

  await hold(100, 5);

  assertEquals(told, []);
});

Deno.test("watchMemory() asks for a drain above the limit, once", async () => {
  const { told, hold } = setUp(100);

  await hold(100, 1);
  await hold(101, 3);
  await hold(99, 1);
  await hold(200, 1);

  assertEquals(told, ["over at 101"]);
});

Deno.test("watchMemory() waits for no drain above twice the limit", async () => {
  const { told, hold } = setUp(100);

  await hold(150, 1);
  await hold(201, 1);

  assertEquals(told, ["over at 150", "far over at 201"]);
});

Deno.test("watchMemory() watches nothing without a limit, or when it is stopped", async () => {
  const without = setUp(0);
  const stopped = setUp(100);

  stopped.stop();
  await without.hold(9_000, 2);
  await stopped.hold(9_000, 2);

  assertEquals([without.told, stopped.told], [[], []]);
});

/** Watches a process that holds what a test says. */
function setUp(limitMb: number) {
  const time = createFakeTime();
  const told: string[] = [];
  let heldMb = 0;
  const stop = watchMemory({
    limitMb,
    measure: () => heldMb * 1024 * 1024,
    every: time.every,
    onOver: (mb) => void told.push(`over at ${mb}`),
    onFarOver: (mb) => void told.push(`far over at ${mb}`),
  });
  async function hold(mb: number, seconds: number): Promise<void> {
    heldMb = mb;
    await time.advance(seconds * 1_000);
  }
  return { told, hold, stop };
}
