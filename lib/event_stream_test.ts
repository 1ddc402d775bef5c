import { assertEquals } from "@std/assert";

import { createEventStream } from "./event_stream.ts";
import { closeCodes } from "./protocol/close_codes.ts";
import { toFrames } from "./protocol/codec.ts";

const ana = { id: "u-ana", name: "Ana" };

const joined = {
  type: "joined",
  room: "lobby",
  epoch: "e1",
  head: 0,
  recovered: false,
  memberCount: 1,
  members: [ana],
};

function message(seq: number, text = "oi") {
  const { room } = joined;
  return { type: "message", room, seq, at: 0, from: ana, cid: "c", text };
}

function frameOf(...events: object[]): string {
  return events.map((event) => JSON.stringify(event)).join("\n");
}

/** Opens a stream whose reader has yet to read. */
function setUp() {
  let cancels = 0;
  const { body, socket } = createEventStream({ onCancel: () => cancels++ });
  const reader = body.getReader();
  const decoder = new TextDecoder();
  return {
    socket,
    reader,
    get cancels() {
      return cancels;
    },
    /** Reads one chunk; null at the end. */
    async read(): Promise<string | null> {
      const { done, value } = await reader.read();
      return done ? null : decoder.decode(value);
    },
  };
}

Deno.test("an event stream gives each event of a frame as data, and entries an id", async () => {
  const { socket, read } = setUp();
  const presence = { type: "presence", room: "lobby", online: true, users: [] };

  socket.send(frameOf(joined));
  socket.send(frameOf(message(1, "a\nb"), presence, message(2)));

  assertEquals(await read(), `data: ${frameOf(joined)}\n\n`);
  assertEquals(
    await read(),
    `id: e1:1\ndata: ${frameOf(message(1, "a\nb"))}\n\n` +
      `data: ${frameOf(presence)}\n\n` +
      `id: e1:2\ndata: ${frameOf(message(2))}\n\n`,
  );
});

Deno.test("an event stream says nothing before it has joined", async () => {
  const { socket, read } = setUp();
  const row = { type: "room", room: "a", name: "A", kind: "public", head: 0 };

  socket.send(frameOf(row));
  socket.send(frameOf(joined));
  socket.send(frameOf(row));

  assertEquals(await read(), `data: ${frameOf(joined)}\n\n`);
  assertEquals(await read(), `data: ${frameOf(row)}\n\n`);
});

Deno.test("what nobody has read is buffered, and no longer when it is read", async () => {
  const { socket, read } = setUp();
  const size = `data: ${frameOf(joined)}\n\n`.length;

  socket.send(frameOf(joined));
  socket.send(frameOf(joined));
  const amounts = [socket.bufferedAmount];
  await read();
  amounts.push(socket.bufferedAmount);
  await read();
  amounts.push(socket.bufferedAmount);

  assertEquals(amounts, [2 * size, size, 0]);
});

Deno.test("bufferedAmount counts bytes, not characters", () => {
  const { socket } = setUp();

  socket.send(frameOf({ ...joined, room: "🦜" }));

  const [text] = toFrames([frameOf({ ...joined, room: "🦜" })]);
  const bytes = new TextEncoder().encode(`data: ${text}\n\n`).length;
  assertEquals(socket.bufferedAmount, bytes);
});

Deno.test("a reader that waits gets what is sent at once", async () => {
  const { socket, read } = setUp();

  const reading = read();
  socket.send(frameOf(joined));

  assertEquals(await reading, `data: ${frameOf(joined)}\n\n`);
  assertEquals(socket.bufferedAmount, 0);
});

Deno.test("a restart ends an event stream when what was sent is read", async () => {
  const { socket, read } = setUp();
  const drain = { type: "drain", retryAfterMs: 1_500 };
  socket.send(frameOf(joined));
  socket.send(frameOf(drain));

  socket.close(closeCodes.restart, "");
  socket.send(frameOf(message(1)));

  assertEquals(await read(), `data: ${frameOf(joined)}\n\n`);
  assertEquals(await read(), `data: ${frameOf(drain)}\n\n`);
  assertEquals(await read(), null);
});

for (const code of [closeCodes.slow, closeCodes.signedOut]) {
  Deno.test(`a close with ${code} lets go of what nobody has read`, async () => {
    const { socket, read } = setUp();
    socket.send(frameOf(joined));

    socket.close(code, "");
    socket.close(code, "");

    assertEquals([socket.bufferedAmount, socket.readyState], [0, 2]);
    assertEquals(await read(), null);
  });
}

Deno.test("a close reaches a reader that waits", async () => {
  const { socket, read } = setUp();

  const reading = read();
  socket.close(closeCodes.signedOut, "");

  assertEquals(await reading, null);
});

Deno.test("a client that is gone is told of once, and gets no more", async () => {
  const scene = setUp();
  const { socket, reader } = scene;
  socket.send(frameOf(joined));

  await reader.cancel();
  socket.send(frameOf(message(1)));
  socket.close(closeCodes.normal, "");

  assertEquals(scene.cancels, 1);
  assertEquals([socket.bufferedAmount, socket.readyState], [0, 2]);
});
