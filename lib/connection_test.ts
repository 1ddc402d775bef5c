import { assertEquals } from "@std/assert";

import { peerOf } from "../tests/support/connect.ts";
import { FakeSocket } from "../tests/support/fake_socket.ts";
import { ana } from "../tests/support/memory_store.ts";
import { createConnection, createTurnCounter } from "./connection.ts";

Deno.test("connection.send() takes any number of bytes in one turn", () => {
  const { socket, connection } = setUp();

  for (let i = 0; i < 100; i++) {
    connection.send("x".repeat(64_000));
    socket.bufferedAmount += 64_000;
  }

  assertEquals(socket.frames.length, 100);
  assertEquals(connection.isOpen(), true);
});

Deno.test("connection.send() drops a peer that left 256 KiB of earlier turns unread", () => {
  const { socket, connection, nextTurn } = setUp();
  connection.send("first");

  nextTurn();
  socket.bufferedAmount = 256 * 1024 + 1;
  connection.send("second");

  assertEquals(socket.frames, ["first"]);
  assertEquals(socket.closes, [{ code: 4008, reason: "too slow" }]);
  assertEquals(connection.isOpen(), false);
});

Deno.test("connection.send() keeps a peer that left just 256 KiB unread", () => {
  const { socket, connection, nextTurn } = setUp();

  nextTurn();
  socket.bufferedAmount = 256 * 1024;
  connection.send("first");

  assertEquals(socket.frames, ["first"]);
});

Deno.test("connection.tell() joins what it is told in one turn into one frame", () => {
  const { socket, connection, flush } = setUp();

  connection.tell({ type: "left", room: "lobby" });
  connection.tell({ type: "pong" });
  const before = [...socket.frames];
  flush();
  connection.tell({ type: "pong" });
  flush();

  assertEquals(before, []);
  assertEquals(socket.frames, [
    '{"type":"left","room":"lobby"}\n{"type":"pong"}',
    '{"type":"pong"}',
  ]);
});

Deno.test("connection.send() comes after what was told before, and a close does, too", () => {
  const { socket, connection, flush } = setUp();

  connection.tell({ type: "pong" });
  connection.send("a broadcast");
  connection.tell({ type: "left", room: "lobby" });
  connection.close(1008, "abuse");
  flush();

  assertEquals(socket.frames, [
    '{"type":"pong"}',
    "a broadcast",
    '{"type":"left","room":"lobby"}',
  ]);
  assertEquals(socket.closes, [{ code: 1008, reason: "abuse" }]);
});

Deno.test("connection.tell() drops a slow peer once, also while it is being closed", () => {
  const { socket, connection, nextTurn } = setUp();
  connection.tell({ type: "pong" });

  nextTurn();
  socket.bufferedAmount = 256 * 1024 + 1;
  connection.close(1012, "restart");

  assertEquals(socket.frames, []);
  assertEquals(socket.closes, [{ code: 4008, reason: "too slow" }]);
});

Deno.test("connection.close() lets everyone forget it before the socket closes, and does so once", () => {
  const seen: { closes: number; isOpen: boolean }[] = [];
  const { socket, connection } = setUp((connection, socket) =>
    seen.push({ closes: socket.closes.length, isOpen: connection.isOpen() })
  );

  connection.close(4401, "signed out");
  connection.close(1012, "restart");

  assertEquals(seen, [{ closes: 0, isOpen: false }]);
  assertEquals(socket.closes, [{ code: 4401, reason: "signed out" }]);
});

Deno.test("connection.send() sends nothing after a close, nor on a socket that has ended", () => {
  const [closed, ended] = [setUp(), setUp()];

  closed.connection.close(1012, "restart");
  closed.connection.tell({ type: "pong" });
  ended.socket.end();
  ended.connection.send("lost");

  assertEquals(closed.socket.frames, []);
  assertEquals(ended.socket.frames, []);
});

Deno.test("connection.isDrained() is false while more than 64 KiB wait", () => {
  const { socket, connection } = setUp();

  socket.bufferedAmount = 64 * 1024;
  const atMost = connection.isDrained();
  socket.bufferedAmount++;
  const more = connection.isDrained();

  assertEquals([atMost, more], [true, false]);
});

Deno.test("createTurnCounter() counts on only in turns in which somebody asks", () => {
  const waiting: (() => void)[] = [];
  const turn = createTurnCounter((done) => void waiting.push(done));

  const first = [turn(), turn()];
  waiting.pop()?.();
  const second = [turn(), turn()];

  assertEquals(first, [0, 0]);
  assertEquals(second, [1, 1]);
  assertEquals(waiting.length, 1);
});

type Gone = (
  connection: ReturnType<typeof createConnection>,
  socket: FakeSocket,
) => void;

function setUp(onGone: Gone = () => {}) {
  let turn = 0;
  let flush = () => {};
  const socket = new FakeSocket();
  socket.open();
  const connection = createConnection(socket, peerOf(ana), {
    turn: () => turn,
    now: () => 0,
    schedule: (scheduled) => void (flush = scheduled),
    onGone: (connection) => onGone(connection, socket),
  });
  return {
    socket,
    connection,
    flush: () => flush(),
    nextTurn: () => void turn++,
  };
}
