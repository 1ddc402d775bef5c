import { assertEquals, assertThrows } from "@std/assert";

import { createFakeTime, settled } from "../tests/support/fake_time.ts";
import {
  CannotListen,
  explainListening,
  keepListening,
  type Server,
} from "./listen.ts";

Deno.test("keepListening() listens again when the listener dies", async () => {
  const { servers, reported, time } = setUp();

  servers[0]?.die(new Error("Too many open files"));
  await settled();
  const soon = servers.length;
  await time.advance(100);

  assertEquals([soon, servers.length], [1, 2]);
  assertEquals(reported, ["listener_died"]);
});

Deno.test("keepListening() waits longer each time, and at most 5 s", async () => {
  const { servers, time } = setUp();

  const waits: number[] = [];
  for (let i = 0; i < 8; i++) {
    const before = servers.length;
    servers.at(-1)?.die(new Error("Too many open files"));
    let waitMs = 0;
    for (; servers.length === before; waitMs += 100) await time.advance(100);
    waits.push(waitMs);
  }

  assertEquals(waits, [100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
});

Deno.test("keepListening() waits shortly again after a minute that went well", async () => {
  const { servers, time } = setUp();
  for (let i = 0; i < 3; i++) {
    servers.at(-1)?.die(new Error("Too many open files"));
    await time.advance(1_000);
  }

  await time.advance(60_000);
  servers.at(-1)?.die(new Error("Too many open files"));
  await time.advance(100);

  assertEquals(servers.length, 5);
});

Deno.test("keepListening() goes on trying while listening fails", async () => {
  const { servers, reported, failing, time } = setUp();

  failing.push(new Error("in use"), new Error("in use"));
  servers[0]?.die(new Error("Too many open files"));
  await time.advance(1_000);

  assertEquals(servers.length, 2);
  assertEquals(reported, ["listener_died", "listen_failed", "listen_failed"]);
});

Deno.test("keepListening() throws when the first listening fails", () => {
  const { listen, failing } = setUp();
  failing.push(new Deno.errors.AddrInUse("in use"));

  assertThrows(listen, Deno.errors.AddrInUse);
});

Deno.test("listener.stop() shuts the server down and listens no more", async () => {
  const { servers, listener, time } = setUp();

  await listener.stop();
  await time.advance(60_000);

  assertEquals(servers.map(({ isShut }) => isShut), [true]);
});

Deno.test("explainListening() puts into words why a port can't be used", () => {
  const cases: [Error, string][] = [
    [
      new Deno.errors.AddrInUse(),
      "Port 8000 is in use. Run Papo on another: PORT=8001",
    ],
    [new Deno.errors.AddrNotAvailable(), 'HOST="192.0.2.7" can\'t be used'],
    [new Deno.errors.PermissionDenied(), "Port 8000 is not allowed"],
    [
      new Error("failed to lookup address information: Name or service …"),
      "no address is known for that name",
    ],
    [
      new Error("No such host is known. (os error 11001)"),
      "no address is known for that name",
    ],
  ];
  for (const [error, words] of cases) {
    assertThrows(() => explain(error), CannotListen, words);
  }
  assertThrows(() => explain(new TypeError("a bug")), TypeError, "a bug");
});

function explain(error: Error): void {
  explainListening({ port: 8000, host: "192.0.2.7" }, () => {
    throw error;
  });
}

interface FakeServer extends Server {
  isShut: boolean;
  die(error: Error): void;
}

function setUp() {
  const time = createFakeTime();
  const servers: FakeServer[] = [];
  const failing: Error[] = [];
  const reported: string[] = [];

  function serve(): Server {
    const error = failing.shift();
    if (error !== undefined) throw error;
    const server = createFakeServer();
    servers.push(server);
    return server;
  }
  const { now, pause } = time;
  const report = (event: string) => void reported.push(event);
  const listen = () => keepListening(serve, { now, pause, report });
  return { time, servers, failing, reported, listen, listener: listen() };
}

function createFakeServer(): FakeServer {
  const { promise: finished, resolve, reject } = Promise.withResolvers<void>();
  const server: FakeServer = {
    finished,
    isShut: false,
    die: reject,
    shutdown() {
      server.isShut = true;
      resolve();
      return finished;
    },
  };
  return server;
}
