import { assertEquals } from "@std/assert";

import { createFakeTime } from "../tests/support/fake_time.ts";
import { createLimits } from "./limits.ts";
import { createLimiter, unlimited } from "./rate_limit.ts";

Deno.test("limiter.take() lets a burst through, then says how long to wait", () => {
  const { take } = setUp({ burst: 3, perSecond: 0.1 });

  const waits = [take("ana"), take("ana"), take("ana"), take("ana")];

  assertEquals(waits, [0, 0, 0, 10_000]);
});

Deno.test("limiter.take() lets through after the wait that it told", async () => {
  const { take, time } = setUp({ burst: 1, perSecond: 0.1 });
  take("ana");
  const waitMs = take("ana");

  await time.advance(waitMs - 1);
  const early = take("ana");
  await time.advance(1);

  assertEquals(early, 1);
  assertEquals(take("ana"), 0);
});

Deno.test("limiter.take() refuses all until the told wait is over, so that nothing overtakes", async () => {
  const { take, time } = setUp({ burst: 2, perSecond: 100 });
  take("ana");
  take("ana");
  const waitMs = take("ana");

  await time.advance(500);
  const meanwhile = [take("ana"), take("ana")];
  await time.advance(500);

  assertEquals(waitMs, 1_000);
  assertEquals(meanwhile, [500, 500]);
  assertEquals(take("ana"), 0);
});

Deno.test("limiter.take() fills up to the burst and no further", async () => {
  const { take, time } = setUp({ burst: 2, perSecond: 1 });
  take("ana");

  await time.advance(3_600_000);

  assertEquals([take("ana"), take("ana"), take("ana")], [0, 0, 1_000]);
});

Deno.test("limiter.take() counts each key apart", () => {
  const { take } = setUp({ burst: 1, perSecond: 1 });

  assertEquals([take("ana"), take("bia"), take("ana")], [0, 0, 1_000]);
});

Deno.test("limiter.take() takes nothing away when the clock jumps back", () => {
  let now = 1_000_000;
  const { take } = createLimiter({ burst: 2, perSecond: 1 }, {
    now: () => now,
  });
  take("ana");

  now -= 500_000;

  assertEquals(take("ana"), 0);
});

Deno.test("limiter.take() forgets nobody's wait when ten thousand others come by", async () => {
  const { take, time } = setUp({ burst: 1, perSecond: 100 });
  take("ana");
  take("ana");
  await time.advance(500);

  for (let i = 0; i <= 10_000; i++) take(`address ${i}`);

  assertEquals(take("ana"), 500);
});

Deno.test("unlimited lets everything through", () => {
  assertEquals(
    Array.from({ length: 1_000 }, () => unlimited.take("ana")).every((ms) =>
      ms === 0
    ),
    true,
  );
});

for (const [machines, most] of [[1, 60], [3, 20], [4, 15], [50, 15]] as const) {
  Deno.test(`one of ${machines} machines gives ${most} of 60 writes at once`, () => {
    const { sends } = createLimits(true, {
      now: () => 0,
      machines: () => machines,
    });

    let count = 0;
    while (sends.take("ana") === 0) count++;

    assertEquals(count, most);
  });
}

function setUp(rate: { burst: number; perSecond: number }) {
  const time = createFakeTime();
  const { take } = createLimiter(rate, { now: time.now });
  return { take, time };
}
