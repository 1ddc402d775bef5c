import { assertEquals } from "@std/assert";

import { createFakeTime, settled } from "../../tests/support/fake_time.ts";
import { ana } from "../../tests/support/memory_store.ts";
import { createBatches } from "./batches.ts";
import type { Call, Outcome } from "./calls.ts";

Deno.test("a write that is alone is posted at once, and so is the next one", async () => {
  const { add, settle, sizes } = setUp();

  await add(write);
  await settle();
  await add(write);

  assertEquals(sizes, [1, 1]);
});

Deno.test("what is added in one turn shares a batch, and what comes meanwhile the next", async () => {
  const { add, settle, sizes, turns } = setUp();

  await add(write, write);
  await add(write);
  const before = [...sizes];
  await settle();
  for (let i = 0; i < 3; i++) await turns.next();

  assertEquals(before, [2]);
  assertEquals(sizes, [2, 1]);
});

Deno.test("a batch waits for those of the one before to write again, and is cut when all have", async () => {
  const { add, settle, sizes } = setUp();
  await add(write, write, write);
  await add(write, write);

  await settle();
  const counts = [sizes.length];
  for (let i = 0; i < 3; i++) {
    await add(write);
    counts.push(sizes.length);
  }

  assertEquals(counts, [1, 1, 1, 2]);
  assertEquals(sizes, [3, 5]);
});

Deno.test("a batch waits three turns of the event loop at most", async () => {
  const { add, settle, sizes, turns } = setUp();
  await add(write, write);
  await add(write);

  await settle();
  const counts = [sizes.length];
  for (let i = 0; i < 3; i++) {
    await turns.next();
    counts.push(sizes.length);
  }

  assertEquals(counts, [1, 1, 1, 2]);
  assertEquals(sizes, [2, 1]);
});

Deno.test("nothing waits for long-gone authors: what comes after the wait is posted at once", async () => {
  const { add, settle, sizes, turns } = setUp();
  await add(write, write);
  await settle();
  for (let i = 0; i < 3; i++) await turns.next();

  await add(write);

  assertEquals(sizes, [2, 1]);
});

Deno.test("a read ends the wait, whether it came before or comes during it", async () => {
  const [before, during] = [setUp(), setUp()];
  for (const { add } of [before, during]) await add(write, write);

  await before.add(read);
  await before.settle();
  await during.add(write);
  await during.settle();
  const waited = during.sizes.length;
  await during.add(read);

  assertEquals(before.sizes, [2, 1]);
  assertEquals(waited, 1);
  assertEquals(during.sizes, [2, 2]);
});

Deno.test("a wait that has ended does not cut a later one short", async () => {
  const { add, settle, sizes, turns } = setUp();
  await add(write, write);
  await settle();
  await add(write, write);

  await settle();
  await add(write);
  await turns.next();

  assertEquals(sizes, [2, 2]);
});

Deno.test("batches.end() does not wait for anybody", async () => {
  const { add, settle, sizes, batches } = setUp();
  await add(write, write);
  await add(write);
  await settle();

  const ended = batches.end();
  const posted = [...sizes];
  await settle();
  await ended;

  assertEquals(posted, [2, 1]);
});

Deno.test("batches tell of each commit how many writes shared it and how long it took", async () => {
  let now = 10;
  const commits: [number, number][] = [];
  const batches = createBatches({
    post: () => {},
    now: () => now,
    after: () => {},
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
    after: () => {},
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

const write: Call = {
  method: "append",
  args: [{ roomId: 1, author: ana, cid: "c1", text: "oi", at: 0 }],
};
const read: Call = { method: "rooms", args: [] };

function setUp() {
  const time = createFakeTime();
  const turns = createTurns();
  const posted: Call[][] = [];
  const sizes: number[] = [];
  const batches = createBatches({
    post(calls) {
      posted.push(calls);
      sizes.push(calls.length);
    },
    now: time.now,
    after: turns.after,
  });
  return {
    batches,
    turns,
    sizes,
    /** Adds calls in one turn, and lets what follows from it happen. */
    async add(...calls: Call[]): Promise<void> {
      for (const call of calls) batches.add(call).catch(() => {});
      await settled();
    },
    async settle(): Promise<void> {
      const calls = posted.at(-1) ?? [];
      batches.settle({
        outcomes: calls.map(() => ({ type: "failed", why: "for this test" })),
        committed: calls.length,
      });
      await settled();
    },
  };
}

/** An event loop whose turns a test takes one by one. */
function createTurns() {
  let waiting: (() => void)[] = [];
  return {
    after: (_ms: number, callback: () => void) => void waiting.push(callback),
    async next(): Promise<void> {
      const due = waiting;
      waiting = [];
      for (const callback of due) callback();
      await settled();
    },
  };
}
