import { assert, assertEquals } from "@std/assert";

import { nextDelayMs } from "./backoff.ts";

const almostOne = 1 - Number.EPSILON;

Deno.test("nextDelayMs() never waits less than half a second", () => {
  const delays = [0, 1, 5, 100].map((attempt) => nextDelayMs(attempt, 0));

  assertEquals(delays, [500, 500, 500, 500]);
});

Deno.test("nextDelayMs() doubles its ceiling up to 30 s", () => {
  const delays = [0, 1, 2, 3, 4, 5, 6, 1_000].map((attempt) =>
    Math.round(nextDelayMs(attempt, almostOne))
  );

  assertEquals(
    delays,
    [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000],
  );
});

Deno.test("nextDelayMs() spreads over all between", () => {
  const middle = nextDelayMs(2, 0.5);

  assert(middle > 2_000 && middle < 2_500, String(middle));
});
