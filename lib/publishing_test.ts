import { assertEquals } from "@std/assert";

import { connect } from "../tests/support/connect.ts";
import { createFakeTime } from "../tests/support/fake_time.ts";
import { bia, createMemoryStore } from "../tests/support/memory_store.ts";
import { createHub } from "./hub.ts";
import type { Entry } from "./protocol/events.ts";
import { createPublishing } from "./publishing.ts";
import type { Hint } from "./relay/relay.ts";
import { type Range, StoreUnavailable } from "./store/store.ts";

Deno.test("publishing.publish() publishes the next entry at once, without a read", async () => {
  const { publishing, stored, published, reads } = await setUp({ known: 2 });

  publishing.publish(1, await stored(3));

  assertEquals([published, reads], [[3], []]);
});

Deno.test("publishing.publish() tells the other machines of each entry once", async () => {
  const { publishing, stored, hints } = await setUp({ known: 2 });
  const third = await stored(3);

  publishing.publish(1, third);
  publishing.publish(1, third);

  assertEquals(hints, [{ type: "head", roomId: 1, head: 3 }]);
});

Deno.test("publishing.publish() tells the others also of what was read here before its answer came", async () => {
  const { publishing, stored, published, hints, time } = await setUp({
    known: 2,
  });
  const third = await stored(3);
  publishing.learn(1, 3);
  await time.advance(0);

  publishing.publish(1, third);

  assertEquals(hints, [{ type: "head", roomId: 1, head: 3 }]);
  assertEquals(published, [3]);
});

Deno.test("publishing.publish() first reads what others stored in between, and no more", async () => {
  const test = await setUp({ known: 2 });
  const { publishing, stored, published, time, reads } = test;

  publishing.publish(1, await stored(5));
  publishing.publish(1, await stored(6));
  await time.advance(0);

  assertEquals(published, [3, 4, 5, 6]);
  assertEquals(reads, [{ type: "after", seq: 2, limit: 2 }]);
});

Deno.test("publishing goes on from one gap to the next", async () => {
  const { publishing, stored, published, time } = await setUp({ known: 2 });

  publishing.publish(1, await stored(4));
  publishing.publish(1, await stored(7));
  publishing.learn(1, 9);
  await stored(9);
  await time.advance(0);

  assertEquals(published, [3, 4, 5, 6, 7, 8, 9]);
});

Deno.test("what a hint, an own write and a read tell of is published once", async () => {
  const test = await setUp({ known: 2 });
  const { publishing, stored, published, time, reads } = test;
  const third = await stored(3);
  const fourth = await stored(4);

  publishing.learn(1, 4);
  publishing.publish(1, third);
  publishing.learn(1, 3);
  publishing.publish(1, fourth);
  await time.advance(0);
  publishing.publish(1, third);
  publishing.learn(1, 4);
  await time.advance(0);

  assertEquals([published, reads.length], [[3, 4], 1]);
});

Deno.test("publishing tries a read that fails again, and what waits for it still comes in order", async () => {
  const test = await setUp({ known: 2 });
  const { publishing, stored, published, time, reported } = test;
  const fifth = await stored(5);
  test.break();

  publishing.publish(1, fifth);
  await time.advance(2_000);
  const whileBroken = [...published];
  test.mend();
  await time.advance(1_000);

  assertEquals([whileBroken, published], [[], [3, 4, 5]]);
  assertEquals(reported, []);
});

Deno.test("publishing reads a room that is far behind in pages", async () => {
  const { publishing, stored, published, time, reads } = await setUp({
    known: 2,
  });
  await stored(450);

  publishing.learn(1, 450);
  await time.advance(0);

  assertEquals(published, Array.from({ length: 448 }, (_, i) => i + 3));
  assertEquals(reads.map(({ limit }) => limit), [200, 200, 200]);
});

Deno.test("publishing reads nothing of a room that nobody follows, until somebody does", async () => {
  const test = await setUp({ known: 2 });
  const { publishing, stored, published, time, reads, hub, connection } = test;
  hub.leave("lobby", connection);
  await stored(4);

  const isNews = publishing.learn(1, 4);
  await time.advance(0);
  const unfollowed = reads.length;
  test.follow(3);
  publishing.learn(1, 3);
  await time.advance(0);

  assertEquals([isNews, unfollowed, published], [true, 0, [4]]);
});

Deno.test("publishing lets itself be told of a head that isn't there, and reads once for it", async () => {
  const { publishing, stored, published, time, reads } = await setUp({
    known: 2,
  });

  publishing.learn(1, 1_000);
  await time.advance(10_000);
  const { length: readsForNothing } = reads;
  publishing.publish(1, await stored(3));

  assertEquals([readsForNothing, published], [1, [3]]);
});

Deno.test("publishing stops trying when nobody follows the room any more", async () => {
  const test = await setUp({ known: 2 });
  const { publishing, stored, published, time, reads, hub, connection } = test;
  await stored(4);
  test.break();
  publishing.learn(1, 4);
  await time.advance(1_000);
  hub.leave("lobby", connection);
  await time.advance(1_000);
  const { length: tried } = reads;

  await time.advance(10_000);

  assertEquals([reads.length, published], [tried, []]);
});

/** Someone follows the lobby, in which so much is known. */
async function setUp({ known }: { known: number }) {
  const store = createMemoryStore();
  const time = createFakeTime();
  const published: number[] = [];
  const reads: Range[] = [];
  const hints: Hint[] = [];
  const reported: string[] = [];
  const { connection } = connect(bia);
  const hub = createHub({
    schedule: () => {},
    nextTurn: () => {},
    now: time.now,
  });
  let isBroken = false;
  const publishing = createPublishing({
    store: {
      read(roomId, range) {
        reads.push(range);
        if (isBroken) return Promise.reject(new StoreUnavailable("broken"));
        return store.read(roomId, range);
      },
    },
    hub: {
      ...hub,
      publish(roomId, entry) {
        published.push(entry.seq);
        hub.publish(roomId, entry);
      },
    },
    relay: { hint: (hint) => void hints.push(hint) },
    pause: time.pause,
    report: (event) => void reported.push(event),
  });

  /** Has entries up to this seq stored, and gives the last. */
  async function stored(seq: number): Promise<Entry> {
    while (store.lobby.head < seq) await store.say("oi");
    const page = await store.read(1, { type: "latest", limit: 1_000 });
    const entry = page?.entries[seq - 1];
    if (entry === undefined) throw new Error(`nothing is stored as ${seq}`);
    return entry;
  }

  function follow(seq: number): void {
    hub.goLive(hub.join({ ...store.lobby, head: seq }, connection, seq));
  }

  await stored(known);
  follow(known);
  return {
    publishing,
    hub,
    connection,
    follow,
    stored,
    published,
    reads,
    hints,
    reported,
    time,
    break: () => void (isBroken = true),
    mend: () => void (isBroken = false),
  };
}
