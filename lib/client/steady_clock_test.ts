import { assertEquals } from "@std/assert";

import { steadyClock } from "./steady_clock.ts";

Deno.test("steadyClock() goes on from where it is when the machine's clock is set back", () => {
  const wall = { now: 100_000 };
  const clock = steadyClock(() => wall.now);
  const times = [100_500, 40_000, 40_000, 41_000, 500_000].map((now) => {
    wall.now = now;
    return clock();
  });

  assertEquals(times, [100_500, 100_500, 100_500, 101_500, 560_500]);
});
