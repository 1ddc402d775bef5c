import { assert, assertEquals } from "@std/assert";

import { connect } from "../tests/support/connect.ts";
import { createFakeTime } from "../tests/support/fake_time.ts";
import { createMemoryStore } from "../tests/support/memory_store.ts";
import type { Connection } from "./connection.ts";
import { heartbeatMs } from "./protocol/limits.ts";
import { createSessions, sessionLifeMs } from "./session.ts";
import { createSweep } from "./sweep.ts";

const dayMs = 24 * 60 * 60 * 1000;

Deno.test("sweep.run() closes who kept heartbeats and is silent for three", async () => {
  const { open, sweep, time } = await setUp();
  const { socket, connection } = open();
  connection.hearPing();
  await time.advance(heartbeatMs);
  connection.hearPing();
  connection.hear();

  await time.advance(3 * heartbeatMs - 1);
  await sweep.run();
  const early = socket.closes.length;
  await time.advance(1);
  await sweep.run();

  assertEquals(early, 0);
  assertEquals(socket.closes, [{ code: 4408, reason: "silent" }]);
});

Deno.test("sweep.run() leaves a bot to the platform that only listens, or has asked once", async () => {
  const { open, sweep, time } = await setUp();
  const [listener, asker] = [open(), open()];
  for (let i = 0; i < 10; i++) asker.connection.hearPing();

  await time.advance(dayMs);
  await sweep.run();

  assertEquals(listener.socket.closes, []);
  assertEquals(asker.socket.closes, []);
});

Deno.test("sweep.run() keeps the session of a person who lives on a socket for a year", async () => {
  const { open, sweep, time, sessions, tokenHash } = await setUp();
  const { socket, connection } = open();

  for (let day = 0; day < 365; day++) {
    await time.advance(dayMs);
    connection.hear();
    await sweep.run();
  }

  assertEquals(socket.closes, []);
  const expiry = await sessions.expiry(tokenHash);
  assert(expiry !== null && expiry > time.now());
});

Deno.test("sweep.run() ends a connection whose session nobody used for 30 days", async () => {
  const { open, sweep, time } = await setUp();
  const { socket } = open();

  await time.advance(sessionLifeMs - 1);
  await sweep.run();
  const early = socket.closes.length;
  await time.advance(1);
  await sweep.run();

  assertEquals(early, 0);
  assertEquals(socket.closes.map(({ code }) => code), [4401]);
});

Deno.test("sweep.run() keeps a silent tab whose session another tab's request extended", async () => {
  const { open, sweep, time, sessions, tokenHash } = await setUp();
  const { socket, connection } = open();
  const { sessionExpiresAt: expiresAt } = connection.peer;

  await time.advance(20 * dayMs);
  const extended = await sessions.extend({ tokenHash, expiresAt });
  await time.advance(11 * dayMs);
  await sweep.run();

  assertEquals(socket.closes, []);
  assertEquals(connection.peer.sessionExpiresAt, extended);
});

Deno.test("sweep.run() closes nobody while the store can't tell, and tries again", async () => {
  const { open, sweep, time, store } = await setUp();
  const { socket } = open();
  await time.advance(sessionLifeMs);

  store.isBroken = true;
  await sweep.run();
  const broken = socket.closes.length;
  store.isBroken = false;
  await sweep.run();

  assertEquals(broken, 0);
  assertEquals(socket.closes.map(({ code }) => code), [4401]);
});

Deno.test("sweep.run() asks a slow store once, and goes on closing the silent", async () => {
  const { open, time, tokenHash } = await setUp();
  const [old, silent] = [open(), open()];
  const gate = Promise.withResolvers<number | null>();
  const asked: string[] = [];
  const sweep = createSweep({
    connections: [old.connection, silent.connection],
    now: time.now,
    steadyNow: time.now,
    sessions: {
      extend: ({ expiresAt }) => Promise.resolve(expiresAt),
      expiry(session) {
        asked.push(session);
        return gate.promise;
      },
    },
  });
  await time.advance(sessionLifeMs);

  const first = sweep.run();
  silent.connection.hearPing();
  await time.advance(heartbeatMs);
  silent.connection.hearPing();
  await time.advance(3 * heartbeatMs);
  const second = sweep.run();
  const closed = silent.socket.closes.map(({ code }) => code);
  gate.resolve(null);
  await Promise.all([first, second]);

  assertEquals(asked, [tokenHash]);
  assertEquals(closed, [4408]);
  assertEquals(old.socket.closes.map(({ code }) => code), [4401]);
});

Deno.test("sweep.check() closes a connection that opened while its person signed out", async () => {
  const { open, sweep, store, tokenHash } = await setUp();
  const { socket, connection } = open();

  await sweep.check(connection);
  const before = socket.closes.length;
  await store.signOut(tokenHash);
  await sweep.check(connection);

  assertEquals(before, 0);
  assertEquals(socket.closes.map(({ code }) => code), [4401]);
});

async function setUp() {
  const time = createFakeTime();
  const store = createMemoryStore();
  const { now } = time;
  const sessions = createSessions(store, { now, isSecure: false });
  const signed = await sessions.signIn("Ana", null);
  assert(signed.type === "signed_in");
  const { user, tokenHash } = signed;
  const connections = new Set<Connection>();
  const sweep = createSweep({ connections, sessions, now, steadyNow: now });

  function open() {
    const connected = connect(user, now);
    const { connection } = connected;
    connection.peer.session = tokenHash;
    connection.peer.sessionExpiresAt = now() + sessionLifeMs;
    connections.add(connection);
    return connected;
  }
  return { store, sessions, sweep, time, tokenHash, open };
}
