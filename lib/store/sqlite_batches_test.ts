import { assertEquals } from "@std/assert";

import { createBatches } from "./sqlite_batches.ts";
import type { Outcome } from "./sqlite_messages.ts";

Deno.test("batches tell of each commit how many writes shared it and how long it took", async () => {
  let now = 10;
  const commits: [number, number][] = [];
  const batches = createBatches({
    post: () => {},
    now: () => now,
    onCommit: (writes, tookMs) => commits.push([writes, tookMs]),
  });
  const done: Outcome = { type: "done", method: "signOut", value: undefined };

  for (const tookMs of [2.5, 1]) {
    const calls = ["a", "b"].map((hash) =>
      batches.add({ method: "signOut", args: [hash] })
    );
    await Promise.resolve();
    now += tookMs;
    batches.settle({ outcomes: [done, done], committed: 2 });
    await Promise.all(calls);
    now += 100;
  }

  assertEquals(commits, [[2, 2.5], [2, 1]]);
});

Deno.test("batches tell of no commit where nothing was committed", async () => {
  const commits: number[] = [];
  const batches = createBatches({
    post: () => {},
    now: () => 0,
    onCommit: (writes) => commits.push(writes),
  });

  const call = batches.add({ method: "rooms", args: [] });
  await Promise.resolve();
  batches.settle({
    outcomes: [{ type: "done", method: "rooms", value: [] }],
    committed: 0,
  });
  await call;

  assertEquals(commits, []);
});
