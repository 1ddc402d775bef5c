import { assertEquals } from "@std/assert";

import { createFakeTime } from "../tests/support/fake_time.ts";
import { createPace } from "./pace.ts";

Deno.test("a pace does what is asked for in one turn once, and soon", async () => {
  const { ask, done, time } = setUp();

  for (let i = 0; i < 5; i++) ask();
  await time.advance(0);

  assertEquals(done, [0]);
});

Deno.test("a pace makes a pause before what is asked for meanwhile, and does it then", async () => {
  const { ask, done, time } = setUp();
  ask();
  await time.advance(30);

  ask();
  ask();
  await time.advance(1_000);
  ask();
  await time.advance(1_000);

  assertEquals(done, [0, 100, 1_030]);
});

Deno.test("a pace does its work never twice at once", async () => {
  const work = Promise.withResolvers<void>();
  const { ask, done, time } = setUp(() => work.promise);
  ask();
  await time.advance(0);

  ask();
  await time.advance(500);
  const before = [...done];
  work.resolve();
  await time.advance(100);

  assertEquals(before, [0]);
  assertEquals(done, [0, 600]);
});

function setUp(work: () => Promise<void> = () => Promise.resolve()) {
  const time = createFakeTime();
  const startAt = time.now();
  const done: number[] = [];
  const ask = createPace(() => {
    done.push(time.now() - startAt);
    return work();
  }, { gapMs: 100, pause: time.pause });
  return { ask, done, time };
}
