import { assertEquals, assertRejects } from "@std/assert";

import { createMemoryStore } from "../tests/support/memory_store.ts";
import { shareReads } from "./shared_reads.ts";
import { type Range, StoreUnavailable } from "./store/store.ts";

Deno.test("shareReads() asks the store once for all who ask the same meanwhile", async () => {
  const { store, asked, reads } = await open();

  const range: Range = { type: "after", seq: 1, limit: 300 };
  const pages = await Promise.all([
    reads.read(1, range),
    reads.read(1, { ...range }),
    reads.read(1, range),
  ]);
  const rooms = await Promise.all([reads.room("lobby"), reads.room("lobby")]);

  assertEquals(asked, ["1 after 1", "lobby"]);
  for (const page of pages) assertEquals(page, await store.read(1, range));
  for (const room of rooms) assertEquals(room, store.lobby);
});

Deno.test("shareReads() tells rooms, kinds, places and sizes apart", async () => {
  const { store, asked, reads } = await open();
  await store.createRoom({
    slug: "garden",
    name: "Garden",
    kind: "public",
    now: 0,
  });
  const ranges: [number, Range][] = [
    [1, { type: "after", seq: 1, limit: 300 }],
    [1, { type: "after", seq: 2, limit: 300 }],
    [1, { type: "after", seq: 1, limit: 50 }],
    [1, { type: "before", seq: 2, limit: 300 }],
    [1, { type: "latest", limit: 50 }],
    [1, { type: "latest", limit: 300 }],
    [2, { type: "latest", limit: 50 }],
  ];

  const pages = await Promise.all(
    ranges.map(([id, range]) => reads.read(id, range)),
  );
  const slugs = ["lobby", "garden", "nowhere"];
  const rooms = await Promise.all(slugs.map(reads.room));

  assertEquals(asked.length, ranges.length + slugs.length);
  for (const [index, [id, range]] of ranges.entries()) {
    assertEquals(pages[index], await store.read(id, range));
  }
  assertEquals(rooms.map((room) => room?.slug), [
    "lobby",
    "garden",
    undefined,
  ]);
});

Deno.test("shareReads() reads anew when the answer is there", async () => {
  const { store, asked, reads } = await open();
  const range: Range = { type: "latest", limit: 10 };
  const before = await reads.read(1, range);

  await store.say("news");
  const after = await reads.read(1, range);

  assertEquals(before?.room.head, 2);
  assertEquals(after?.room.head, 3);
  assertEquals(asked.length, 2);
});

Deno.test("shareReads() fails all who share a read that fails, and nobody later", async () => {
  const { store, reads } = await open();
  store.isBroken = true;
  const asking = [reads.room("lobby"), reads.room("lobby")];

  for (const each of asking) {
    await assertRejects(() => each, StoreUnavailable);
  }
  store.isBroken = false;

  assertEquals((await reads.room("lobby"))?.slug, "lobby");
});

/** Opens a store with two messages, and notes what it is asked through the shared reads. */
async function open() {
  const store = createMemoryStore();
  await store.say("one");
  await store.say("two");
  const asked: string[] = [];
  const reads = shareReads({
    room(slug) {
      asked.push(slug);
      return store.room(slug);
    },
    read(roomId, range) {
      const seq = range.type === "latest" ? range.limit : range.seq;
      asked.push(`${roomId} ${range.type} ${seq}`);
      return store.read(roomId, range);
    },
  });
  return { store, asked, reads };
}
