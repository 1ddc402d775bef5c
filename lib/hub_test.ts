import { assert, assertEquals } from "@std/assert";

import { connect } from "../tests/support/connect.ts";
import type { FakeSocket } from "../tests/support/fake_socket.ts";
import { ana, bia } from "../tests/support/memory_store.ts";
import { createHub, type Hub } from "./hub.ts";
import type { Entry, EventOf } from "./protocol/events.ts";
import type { Room } from "./store/store.ts";

Deno.test("hub.publish() sends an entry to everyone who is live in its room", () => {
  const { hub, flush } = setUp();
  const [one, two, other] = [connect(ana), connect(bia), connect(bia)];
  for (const { connection } of [one, two]) {
    hub.goLive(hub.join(lobby, connection, 0));
  }
  hub.goLive(hub.join(garden, other.connection, 0));

  hub.publish(lobby.id, entry(1));
  flush();

  assertEquals(seqs(one.socket), [1]);
  assertEquals(seqs(two.socket), [1]);
  assertEquals(seqs(other.socket), []);
});

Deno.test("hub.publish() sends what is published in one turn as one frame, in order", () => {
  const { hub, flush } = setUp();
  const { socket, connection } = connect();
  hub.goLive(hub.join(lobby, connection, 0));

  for (const seq of [1, 2, 3]) hub.publish(lobby.id, entry(seq));
  hub.announce(lobby.id, typing);
  flush();

  assertEquals(socket.frames.length, 1);
  assertEquals(socket.events, [entry(1), entry(2), entry(3), typing]);
});

Deno.test("hub.publish() sends nothing to who is catching up, hub.announce() does", () => {
  const { hub, flush } = setUp();
  const { socket, connection } = connect();
  hub.join(lobby, connection, 0);

  hub.publish(lobby.id, entry(1));
  hub.announce(lobby.id, typing);
  flush();

  assertEquals(socket.events, [typing]);
});

Deno.test("hub.publish() skips a connection that was dropped, and serves the others", () => {
  const { hub, flush } = setUp();
  const [slow, good] = [connect(ana), connect(bia)];
  for (const { connection } of [slow, good]) {
    hub.goLive(hub.join(lobby, connection, 0));
  }

  slow.socket.bufferedAmount = 1_000_000;
  hub.publish(lobby.id, entry(1));
  flush();

  assertEquals(slow.socket.closes.map(({ code }) => code), [4008]);
  assertEquals(seqs(slow.socket), []);
  assertEquals(seqs(good.socket), [1]);
});

Deno.test("hub.publish() serves a crowd in several turns, each of its members in order", () => {
  const { hub, flush, nextTurn } = setUp();
  const crowd = Array.from({ length: 8 }, () => connect());
  for (const { connection } of crowd) {
    hub.goLive(hub.join(lobby, connection, 0));
  }
  const reached = (seq: number) =>
    crowd.filter(({ socket }) => seqs(socket).at(-1) === seq).length;

  hub.publish(lobby.id, entry(1));
  flush();
  const first = reached(1);
  hub.publish(lobby.id, entry(2));
  flush();
  nextTurn();
  const second = reached(1);
  flush();
  nextTurn();

  assert(first > 0 && first < 8, `${first} were served in the first turn`);
  assertEquals(second, 8);
  for (const { socket } of crowd) assertEquals(seqs(socket), [1, 2]);
});

Deno.test("hub.publish() lets another room have its turn between two of a crowd's", () => {
  const { hub, flush } = setUp();
  for (let i = 0; i < 8; i++) {
    hub.goLive(hub.join(lobby, connect().connection, 0));
  }
  const other = connect();
  hub.goLive(hub.join(garden, other.connection, 0));

  hub.publish(lobby.id, entry(1));
  flush();
  hub.publish(garden.id, entry(1));
  flush();

  assertEquals(seqs(other.socket), [1]);
});

Deno.test("hub.publish() passes by who left while a crowd is served, and gives nothing twice to who rejoined", () => {
  const { hub, flush, nextTurn } = setUp();
  const crowd = Array.from({ length: 8 }, () => connect());
  for (const { connection } of crowd) {
    hub.goLive(hub.join(lobby, connection, 0));
  }
  const [served] = crowd;
  const [leaver, rejoiner] = crowd.slice(-2);
  assert(served && leaver && rejoiner);

  hub.publish(lobby.id, entry(1));
  flush();
  hub.leave(lobby.slug, leaver.connection);
  for (const { connection } of [served, rejoiner]) {
    hub.leave(lobby.slug, connection);
    hub.goLive(hub.join(lobby, connection, 1));
  }
  nextTurn();

  assertEquals(seqs(leaver.socket), []);
  assertEquals(seqs(served.socket), [1]);
  assertEquals(seqs(rejoiner.socket), []);
});

Deno.test("hub.goLive() is false after an entry that was published while the room was empty", () => {
  const { hub, flush } = setUp();
  const { socket, connection } = connect();

  // The page was read at head 0; then somebody posted by HTTP; then the join came.
  hub.publish(lobby.id, entry(1));
  flush();
  const subscription = hub.join(lobby, connection, 0);
  const wasLive = hub.goLive(subscription);
  subscription.seq = 1;
  const isLive = hub.goLive(subscription);
  hub.publish(lobby.id, entry(2));
  flush();

  assertEquals([wasLive, isLive], [false, true]);
  assertEquals(seqs(socket), [2]);
});

Deno.test("hub.goLive() is false after an entry that waits to be sent while its only reader rejoins", () => {
  const { hub, flush } = setUp();
  const { socket, connection } = connect();
  hub.goLive(hub.join(lobby, connection, 0));

  hub.publish(lobby.id, entry(1));
  hub.leave(lobby.slug, connection);
  const isLive = hub.goLive(hub.join(lobby, connection, 0));
  flush();

  assertEquals(isLive, false);
  assertEquals(seqs(socket), []);
});

Deno.test("hub.goLive() is false before what the room's log held when it was joined", () => {
  const { hub } = setUp();
  const { connection } = connect();
  const read = { ...lobby, head: 3 };

  const behind = hub.goLive(hub.join(read, connection, 2));
  const there = hub.goLive(hub.join(read, connection, 3));

  assertEquals([behind, there], [false, true]);
});

Deno.test("hub.goLive() sends nothing twice to who read an entry before it was broadcast", () => {
  const { hub, flush } = setUp();
  const { socket, connection } = connect();
  const other = connect(bia);
  hub.goLive(hub.join(lobby, other.connection, 0));

  hub.publish(lobby.id, entry(1));
  hub.publish(lobby.id, entry(2));
  hub.goLive(hub.join(lobby, connection, 2));
  hub.publish(lobby.id, entry(3));
  flush();

  assertEquals(seqs(socket), [3]);
  assertEquals(seqs(other.socket), [1, 2, 3]);
});

Deno.test("hub.leave() ends what a connection gets from the room, and answers null without a join", () => {
  const { hub, flush } = setUp();
  const { socket, connection } = connect();
  const subscription = hub.join(lobby, connection, 0);
  hub.goLive(subscription);

  hub.publish(lobby.id, entry(1));
  const left = hub.leave(lobby.slug, connection);
  flush();
  const again = hub.leave(lobby.slug, connection);

  assertEquals(left, subscription);
  assertEquals(again, null);
  assertEquals(socket.frames, []);
});

Deno.test("hub.remove() ends what a connection gets from anywhere", () => {
  const { hub, flush } = setUp();
  const { socket, connection } = connect();
  hub.add(connection);
  for (const room of [lobby, garden]) {
    hub.goLive(hub.join(room, connection, 0));
  }

  hub.remove(connection);
  hub.publish(lobby.id, entry(1));
  hub.announce(garden.id, typing);
  hub.tellAll({ type: "drain", retryAfterMs: 1 });
  flush();

  assertEquals(hub.connections.size, 0);
  assertEquals(socket.frames, []);
});

Deno.test("hub.tellAll() tells every connection, in a room or not", () => {
  const { hub } = setUp();
  const [one, two] = [connect(ana), connect(bia)];
  for (const { connection } of [one, two]) hub.add(connection);

  hub.tellAll({ type: "drain", retryAfterMs: 1_500 });

  for (const { socket } of [one, two]) {
    assertEquals(socket.events, [{ type: "drain", retryAfterMs: 1_500 }]);
  }
});

const lobby = room(1, "lobby");
const garden = room(2, "garden");
const typing: EventOf<"typing"> = {
  type: "typing",
  room: "lobby",
  users: [bia],
};

Deno.test("hub.join() takes what the first one in a room has read for known", () => {
  const { hub } = setUp();
  const [first, second] = [connect(ana), connect(bia)];

  hub.join({ ...lobby, head: 2 }, first.connection, 2);
  hub.join({ ...lobby, head: 5 }, second.connection, 5);

  assertEquals(hub.head(lobby.id), 2);
  assertEquals([...hub.followed()], [lobby.id]);
  assertEquals([hub.isFollowed(lobby.id), hub.isFollowed(garden.id)], [
    true,
    false,
  ]);
});

function setUp(): { hub: Hub; flush: () => void; nextTurn: () => void } {
  let flush = () => {};
  let goOn = () => {};
  // Each look at the clock finds it a millisecond further.
  let ms = 0;
  const hub = createHub({
    schedule: (run) => void (flush = run),
    nextTurn: (run) => void (goOn = run),
    now: () => ms++,
  });
  return { hub, flush: () => flush(), nextTurn: () => goOn() };
}

function room(id: number, slug: string): Room {
  return { id, slug, name: slug, kind: "public", epoch: "e1", head: 0 };
}

function entry(seq: number): Entry {
  const [cid, text] = [`c${seq}`, `text ${seq}`];
  return { type: "message", room: "lobby", seq, at: 0, from: bia, cid, text };
}

function seqs(socket: FakeSocket): number[] {
  return socket.of("message").map(({ seq }) => seq);
}
