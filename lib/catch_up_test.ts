import { assert, assertEquals, assertRejects } from "@std/assert";

import { connect } from "../tests/support/connect.ts";
import { createFakeTime, settled } from "../tests/support/fake_time.ts";
import { createMemoryStore } from "../tests/support/memory_store.ts";
import { catchUp } from "./catch_up.ts";
import { createHub } from "./hub.ts";
import { byteLength } from "./protocol/codec.ts";
import type { Entry } from "./protocol/events.ts";
import { StoreUnavailable } from "./store/store.ts";

/** 16 KB: four don't fill a frame, five are too many. */
const long = "🦜".repeat(4_000);

Deno.test("catchUp() sends what was read in frames of at most 64 KiB, then goes live", async () => {
  const { say, join, begin } = setUp();
  const entries = [];
  for (let i = 0; i < 10; i++) entries.push(await say(long));
  const { socket, subscription } = join(0);

  await begin(entries);

  assertEquals(socket.of("message").map(({ seq }) => seq), range(1, 10));
  assert(socket.frames.length >= 3);
  assert(socket.frames.every((frame) => byteLength(frame) <= 65_536));
  assertEquals([subscription.live, subscription.seq], [true, 10]);
});

Deno.test("catchUp() sends the next frame only when the peer has read most of those before", async () => {
  const { say, join, begin, time } = setUp();
  const entries = [];
  for (let i = 0; i < 10; i++) entries.push(await say(long));
  const { socket } = join(0);

  socket.bufferedAmount = 64 * 1024 + 1;
  const done = begin(entries);
  await time.advance(1_000);
  const waiting = socket.frames.length;
  socket.bufferedAmount = 64 * 1024;
  await time.advance(20);
  await done;

  assertEquals(waiting, 0);
  assertEquals(socket.of("message").length, 10);
});

Deno.test("catchUp() encodes a page once for all who share it, and another one anew", async () => {
  const encoded: number[] = [];
  const count = (entry: Entry): Entry => {
    const toJSON = () => {
      encoded.push(entry.seq);
      return entry;
    };
    return Object.assign({ ...entry }, { toJSON });
  };
  const { hub, store, say, time } = setUp();
  const page = [count(await say("one")), count(await say("two"))];
  const sockets = [page, page, page.slice(1)].map((entries) => {
    const { socket, connection } = connect();
    const subscription = hub.join(store.lobby, connection, 0);
    const { pause } = time;
    catchUp(connection, subscription, entries, { store, hub, pause });
    return socket;
  });
  await settled();

  const seqs = sockets.map((socket) => socket.of("message"))
    .map((messages) => messages.map(({ seq }) => seq));
  assertEquals(seqs, [[1, 2], [1, 2], [2]]);
  assertEquals(encoded, [1, 2, 2]);
});

Deno.test("catchUp() drops a peer that reads nothing for half a minute", async () => {
  const { say, join, begin, time } = setUp();
  const { socket } = join(0);

  socket.bufferedAmount = 64 * 1024 + 1;
  const done = begin([await say("oi")]);
  await time.advance(29_000);
  const early = socket.closes.length;
  await time.advance(2_000);
  await done;

  assertEquals(early, 0);
  assertEquals(socket.closes.map(({ code }) => code), [4008]);
  assertEquals(socket.frames, []);
});

Deno.test("catchUp() leaves no gap and doubles nothing while others publish", async () => {
  const { hub, say, join, begin, time } = setUp();
  const entries = [await say("text 1"), await say("text 2")];
  const { socket, subscription } = join(0);

  socket.bufferedAmount = 64 * 1024 + 1;
  const done = begin(entries);
  for (let i = 3; i <= 200; i++) {
    hub.publish(1, await say(`text ${i}`));
    if (i === 100) socket.bufferedAmount = 0;
    if (i % 10 === 0) await time.advance(20);
  }
  await done;
  await settled();

  assertEquals(socket.of("message").map(({ seq }) => seq), range(1, 200));
  assertEquals(subscription.live, true);
});

Deno.test("catchUp() sends nothing more after a leave, or a join that took its place", async () => {
  for (const rejoins of [false, true]) {
    const { hub, say, join, begin, time, connection } = setUp();
    const entries = [await say("oi")];
    const { socket } = join(0);

    socket.bufferedAmount = 64 * 1024 + 1;
    const done = begin(entries);
    hub.leave("lobby", connection);
    if (rejoins) join(0);
    socket.bufferedAmount = 0;
    await time.advance(1_000);
    await done;

    assertEquals(socket.frames, []);
  }
});

Deno.test("catchUp() stops when the connection closes", async () => {
  const { say, join, begin, time, connection } = setUp();
  const { socket } = join(0);

  socket.bufferedAmount = 64 * 1024 + 1;
  const done = begin([await say("oi")]);
  connection.close(1012, "restart");
  await time.advance(20);
  await done;

  assertEquals(socket.frames, []);
});

Deno.test("catchUp() throws when the store can't read on, or has less than was published", async () => {
  for (const isBroken of [true, false]) {
    const { hub, store, say, join, begin } = setUp();
    const first = await say("oi");
    hub.publish(1, { ...first, seq: 2 });
    join(0);

    store.isBroken = isBroken;

    await assertRejects(() => begin([first]), StoreUnavailable);
  }
});

function setUp() {
  const store = createMemoryStore();
  const hub = createHub({
    schedule: queueMicrotask,
    nextTurn: queueMicrotask,
    now: () => 0,
  });
  const time = createFakeTime();
  const { socket, connection } = connect();

  function join(seq: number) {
    return { socket, subscription: hub.join(store.lobby, connection, seq) };
  }
  function begin(first: Entry[]): Promise<void> {
    const subscription = connection.subscriptions.get("lobby");
    assert(subscription !== undefined);
    const { pause } = time;
    return catchUp(connection, subscription, first, { store, hub, pause });
  }
  return { hub, store, time, connection, say: store.say, join, begin };
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}
