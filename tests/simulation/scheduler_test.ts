import { assertEquals, assertRejects } from "@std/assert";

import { createScheduler, Livelock } from "./scheduler.ts";

Deno.test("scheduler.run() takes the steps that are due, in the order of asking", async () => {
  const { after, run } = createScheduler(0, () => {});
  const taken: string[] = [];
  after(2, () => taken.push("second"));
  after(2, () => taken.push("third"));
  after(1, () => taken.push("first"));
  after(4, () => taken.push("late"));

  await run(3);

  assertEquals(taken, ["first", "second", "third"]);
});

Deno.test("scheduler.run() ends a livelock that takes no time", async () => {
  const { after, run } = createScheduler(0, () => {});
  const again = () => after(0, again);
  again();

  await assertRejects(() => run(1_000), Livelock, "livelock: ");
});
