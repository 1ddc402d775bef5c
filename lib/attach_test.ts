import { assert, assertEquals } from "@std/assert";

import { connect } from "../tests/support/connect.ts";
import { FakeSocket } from "../tests/support/fake_socket.ts";
import { createFakeTime } from "../tests/support/fake_time.ts";
import { createAdmission } from "./admission.ts";
import { attach, type AttachOptions, openWithinMs } from "./attach.ts";
import type { Connection } from "./connection.ts";

Deno.test("attach() connects a socket when it opens, and hands on what it hears", () => {
  const { socket, received } = setUp();

  socket.hear("too early");
  socket.open();
  socket.hear("oi");

  assertEquals(received, ["oi"]);
});

Deno.test("attach() gives the place back once, though a socket may fail and close twice", () => {
  const { socket, admission } = setUp();
  take(admission);

  socket.open();
  socket.end("error");
  socket.end("close");
  socket.end("close");

  assertEquals(admission.count, 1);
});

Deno.test("attach() keeps the place of a socket that we closed, until it ends", () => {
  const { socket, admission, connections } = setUp();

  socket.open();
  connections[0]?.close(4008, "too slow");
  const undead = admission.count;
  socket.end();

  assertEquals([undead, admission.count], [1, 0]);
});

Deno.test("attach() closes the connection when the socket ends", () => {
  const { socket, connections } = setUp();

  socket.open();
  socket.end();

  assertEquals(connections.map(({ isOpen }) => isOpen()), [false]);
});

Deno.test("attach() gives the place back when the upgrade never finishes, and takes no late one", async () => {
  const { socket, admission, connections, time } = setUp();

  await time.advance(openWithinMs - 1);
  const waiting = admission.count;
  await time.advance(1);
  const after = admission.count;
  socket.open();

  assertEquals([waiting, after], [1, 0]);
  assertEquals(connections, []);
  assertEquals(socket.closes.map(({ code }) => code), [1012]);
});

Deno.test("attach() keeps an open socket's place for longer than an upgrade may take", async () => {
  const { socket, admission, time } = setUp();

  socket.open();
  await time.advance(openWithinMs);

  assertEquals(admission.count, 1);
});

Deno.test("attach() lets nothing out that goes wrong at an event, which would end the process", () => {
  const bug = () => {
    throw new Error("a bug");
  };
  const { socket } = setUp({ connect: bug });
  const { socket: heard, connections } = setUp({ receive: bug });

  socket.open();
  heard.open();
  heard.hear("oi");
  for (const connection of connections) connection.close = bug;
  heard.end("error");
  heard.end("close");

  assertEquals(heard.readyState, 3);
});

function setUp(bugs: Partial<AttachOptions> = {}) {
  const admission = createAdmission({
    maxConnections: 10,
    maxConnectionsPerAddress: 10,
    maxConnectionsPerUser: 10,
  });
  const time = createFakeTime();
  const socket = new FakeSocket();
  const connections: Connection[] = [];
  const received: unknown[] = [];
  attach(socket, {
    place: take(admission),
    connect() {
      const { connection } = connect();
      connections.push(connection);
      return connection;
    },
    receive: (_connection, frame) => received.push(frame),
    after: time.after,
    ...bugs,
  });
  return { socket, admission, time, connections, received };
}

function take(admission: ReturnType<typeof createAdmission>) {
  const admitted = admission.admit({ userId: "ana", address: "192.0.2.1" });
  assert(admitted.type === "admitted");
  return admitted.place;
}
