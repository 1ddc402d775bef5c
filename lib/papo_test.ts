import { assert, assertEquals, assertRejects } from "@std/assert";

import { FakeSocket } from "../tests/support/fake_socket.ts";
import { createFakeTime, settled } from "../tests/support/fake_time.ts";
import { createMemoryStore } from "../tests/support/memory_store.ts";
import { readSamples } from "../tests/support/samples.ts";
import type { Admittee } from "./admit.ts";
import { readConfig } from "./config.ts";
import { createPapo, type Papo } from "./papo.ts";
import type { Signed } from "./session.ts";
import { type Store, StoreUnavailable } from "./store/store.ts";

const hourMs = 60 * 60 * 1000;
const dayMs = 24 * 60 * 60 * 1000;

Deno.test("papo.signOut() closes every connection of the session with 4401, and no others", async () => {
  const { papo, signIn, open } = await setUp();
  const [ana, bia] = [await signIn("Ana"), await signIn("Bia")];
  const [tab, otherTab, other] = [open(ana), open(ana), open(bia)];

  await papo.signOut(ana);

  assertEquals(codes(tab), [4401]);
  assertEquals(codes(otherTab), [4401]);
  assertEquals(codes(other), []);
});

Deno.test("papo.signOut() delivers nothing more, and the person is gone at once", async () => {
  const { papo, store, signIn, open } = await setUp();
  const [ana, bia] = [await signIn("Ana"), await signIn("Bia")];
  const [socket, other] = [await inLobby(open(ana)), await inLobby(open(bia))];
  const before = socket.frames.length;

  await papo.signOut(ana);
  other.hear({ type: "send", room: "lobby", cid: "c1", text: "not for Ana" });
  socket.hear({ type: "join", room: "lobby" });
  await settled();

  assertEquals(other.of("message").length, 1);
  assertEquals(socket.frames.length, before);
  assertEquals(papo.presence.members(store.lobby.id), [bia.user]);
});

Deno.test("papo.signOut() has connections prove their session when the store can't say that it ended", async () => {
  const { papo, store, signIn, open } = await setUp();
  const [ana, bia] = [await signIn("Ana"), await signIn("Bia")];
  const [socket, other] = [open(ana), open(bia)];
  store.signOut = () => Promise.reject(new StoreUnavailable("no word"));

  await assertRejects(() => papo.signOut(ana), StoreUnavailable);

  assertEquals(codes(socket), [1012]);
  assertEquals(codes(other), []);
});

Deno.test("papo.connect() closes a socket whose person signed out before it opened", async () => {
  const { papo, signIn, upgrade } = await setUp();
  const ana = await signIn("Ana");
  const socket = upgrade(ana);

  await papo.signOut(ana);
  socket.open();
  await settled();

  assertEquals(codes(socket), [4401]);
  assertEquals(papo.hub.connections.size, 0);
});

Deno.test("papo.connect() closes a socket that opens while the server ends", async () => {
  const { papo, signIn, upgrade, time } = await setUp();
  const socket = upgrade(await signIn("Ana"));

  const closed = papo.close();
  await settled();
  socket.open();
  await time.advance(1_000);
  await closed;

  assertEquals(codes(socket), [1012]);
});

Deno.test("papo sweeps: a page that pings lives, one that is frozen is closed with 4408", async () => {
  const { signIn, open, time } = await setUp();
  const ana = await signIn("Ana");
  const [alive, frozen, bot] = [open(ana), open(ana), open(ana)];

  for (let i = 0; i < 6; i++) {
    alive.hear({ type: "ping" });
    if (i < 2) frozen.hear({ type: "ping" });
    await time.advance(25_000);
  }

  assertEquals([codes(alive), codes(frozen), codes(bot)], [[], [4408], []]);
});

Deno.test("papo sweeps: a clock set an hour forward takes nobody for silent", async () => {
  const { signIn, open, time } = await setUp();
  const page = open(await signIn("Ana"));
  page.hear({ type: "ping" });
  await time.advance(25_000);
  page.hear({ type: "ping" });

  time.set(hourMs);
  await time.advance(25_000);
  page.hear({ type: "ping" });
  await time.advance(74_000);
  const early = codes(page);
  await time.advance(2_000);

  assertEquals([early, codes(page)], [[], [4408]]);
});

Deno.test("papo sweeps: a clock set an hour back keeps nobody who is silent", async () => {
  const { signIn, open, time } = await setUp();
  const frozen = open(await signIn("Ana"));
  frozen.hear({ type: "ping" });
  await time.advance(25_000);
  frozen.hear({ type: "ping" });

  time.set(-hourMs);
  await time.advance(76_000);

  assertEquals(codes(frozen), [4408]);
});

Deno.test("papo sweeps: a session ends with its thirty days, on every connection", async () => {
  const { signIn, open, follow, time } = await setUp();
  const ana = await signIn("Ana");
  const socket = open(ana);
  const stream = await follow(ana);

  await time.advance(30 * dayMs - 1);
  const before = stream.includes("end");
  await time.advance(1);

  assertEquals(codes(socket), [4401]);
  assertEquals([before, stream.at(-1)], [false, "end"]);
});

Deno.test("papo.follow() tells nothing to somebody who signs out while the join reads", async () => {
  const reads = Promise.withResolvers<void>();
  const { papo, store, signIn, follow } = await setUp((store) => ({
    read: (...range) => reads.promise.then(() => store.read(...range)),
  }));
  const ana = await signIn("Ana");

  const following = follow(ana);
  await settled();
  await papo.signOut(ana);
  reads.resolve();
  const read = await following;

  assertEquals(read, ["end"]);
  assertEquals(papo.presence.count(store.lobby.id), 0);
});

Deno.test("ten dead sockets of a person hold their descriptors, and don't lock the person out", async () => {
  const { papo, signIn, open } = await setUp();
  const ana = await signIn("Ana");
  const sockets = Array.from({ length: 10 }, () => open(ana));

  for (const connection of papo.hub.connections) connection.close(4008, "slow");
  const undead = papo.admission.count;
  const again = open(ana);
  await settled();
  for (const socket of sockets) socket.end();

  assertEquals(undead, 10);
  assertEquals(again.of("welcome").length, 1);
  assertEquals(papo.admission.count, 1);
});

Deno.test("papo.close() tells everyone, broadcasts what was accepted, then closes with 1012", async () => {
  const committed = Promise.withResolvers<void>();
  const { papo, signIn, open } = await setUp((store) => ({
    append: (draft) => committed.promise.then(() => store.append(draft)),
    close: () => committed.promise.then(settled),
  }));
  const socket = await inLobby(open(await signIn("Ana")));
  socket.hear({ type: "send", room: "lobby", cid: "c1", text: "last words" });

  const closed = papo.close();
  await settled();
  const before = [socket.events.at(-1)?.type, codes(socket).length];
  committed.resolve();
  await settled();
  await settled();
  const after = [socket.events.at(-1)?.type, ...codes(socket)];
  socket.end();
  await closed;

  assertEquals(before, ["drain", 0]);
  assertEquals(after, ["message", 1012]);
  assertEquals(papo.isOpen, false);
});

Deno.test("papo.close() waits for goodbyes, but not long for who reads nothing", async () => {
  const { papo, signIn, open, time } = await setUp();
  open(await signIn("Ana"));
  let isClosed = false;
  const closed = papo.close().then(() => isClosed = true);

  await time.advance(999);
  const before = isClosed;
  await time.advance(1);
  await closed;

  assertEquals(before, false);
  assertEquals(papo.admission.count, 1);
});

Deno.test("papo.close() closes with 1012 even when the store never finishes", async () => {
  const { papo, signIn, open, time } = await setUp(() => ({
    close: () => new Promise(() => {}),
  }));
  const socket = open(await signIn("Ana"));

  const closed = papo.close();
  await time.advance(4_000);
  await closed;

  assertEquals(codes(socket), [1012]);
});

Deno.test("papo.metrics() counts what passed and tells how things stand", async () => {
  const { papo, signIn, open, follow } = await setUp();
  const [ana, bia] = [await signIn("Ana"), await signIn("Bia")];
  const [one, two] = [await inLobby(open(ana)), await inLobby(open(ana))];
  const frames = [one, two].map((socket) => socket.frames.length);
  const before = scrape(papo);

  for (const cid of ["a", "b"]) {
    one.hear({ type: "send", room: "lobby", cid, text: "oi" });
  }
  one.hear({ type: "send", room: "nowhere", cid: "c", text: "oi" });
  await settled();
  const counted = scrape(papo);
  await follow(bia);
  two.end();
  await settled();
  const later = scrape(papo);

  const more = (name: string) => counted(name) - before(name);
  const sent = [one, two].map((socket, i) => socket.frames.length - frames[i]!);
  assertEquals(more("papo_entries_committed_total"), 2);
  assertEquals(more("papo_messages_sent_total"), 4);
  assertEquals(more("papo_frames_sent_total"), sent[0]! + sent[1]!);
  assertEquals(more("papo_delivery_seconds_count"), 2);
  assertEquals(more('papo_refusals_total{code="not_joined"}'), 1);
  assertEquals(later("papo_messages_sent_total"), 6);
  assertEquals(later('papo_closes_total{code="1000"}'), 1);
  assertEquals(later('papo_connections{kind="socket"}'), 1);
  assertEquals(later('papo_connections{kind="event_stream"}'), 1);
  assertEquals(later("papo_places_taken"), 2);
  assertEquals(later("papo_members"), 2);
  assertEquals(later("papo_rooms_open"), 1);
  assertEquals(later("papo_heap_used_bytes"), 2);
});

Deno.test("papo.metrics() counts a slow reader as dropped, and its place until it ends", async () => {
  const { papo, signIn, open, time } = await setUp();
  const socket = await inLobby(open(await signIn("Ana")));

  await time.advance(0);
  socket.bufferedAmount = 1_000_000;
  papo.hub.tellAll({ type: "drain", retryAfterMs: 1 });
  const dropped = scrape(papo);
  socket.end();
  const ended = scrape(papo);

  assertEquals(dropped("papo_connections_dropped_total"), 1);
  assertEquals(dropped('papo_closes_total{code="4008"}'), 1);
  assertEquals(dropped('papo_connections{kind="socket"}'), 0);
  assertEquals(dropped("papo_places_taken"), 1);
  assertEquals(ended("papo_places_taken"), 0);
  assertEquals(ended('papo_closes_total{code="1000"}'), 0);
});

async function setUp(
  alter: (store: Store) => Partial<Store> = () => ({}),
) {
  const store = createMemoryStore();
  const time = createFakeTime();
  const papo = createPapo(
    readConfig(new Map()),
    Object.assign(Object.create(store), alter(store)),
    { name: "test", networkAddress: null },
    time,
  );
  await settled();

  async function signIn(name: string): Promise<Signed> {
    const result = await papo.sessions.signIn(name, null);
    assert(result.type === "signed_in");
    const authorization = `Bearer ${result.token}`;
    const signed = await papo.sessions.find(
      new Request("http://localhost/", { headers: { authorization } }),
    );
    assert(signed !== null);
    return signed;
  }

  function admit(signed: Signed): Admittee {
    const { user, tokenHash: session, expiresAt: sessionExpiresAt } = signed;
    const address = "192.0.2.1";
    const admitted = papo.admission.admit({ userId: user.id, address });
    assert(admitted.type === "admitted");
    const peer = { user, session, sessionExpiresAt, address };
    return { peer, place: admitted.place };
  }

  function upgrade(signed: Signed): FakeSocket {
    const socket = new FakeSocket();
    const { peer, place } = admit(signed);
    papo.connect(socket, peer, place);
    return socket;
  }

  /** Follows the lobby; resolves to what is read of it from then on, the end included. */
  async function follow(signed: Signed): Promise<string[]> {
    const completed = Promise.withResolvers<void>().promise;
    const wish = { room: "lobby", cursor: undefined, completed };
    const followed = await papo.follow(admit(signed), wish);
    assert(followed.type === "following");
    const read: string[] = [];
    readAll(followed.body, read);
    await settled();
    return read;
  }

  function open(signed: Signed): FakeSocket {
    const socket = upgrade(signed);
    socket.open();
    return socket;
  }
  return { papo, store, time, signIn, upgrade, open, follow };
}

async function readAll(
  body: ReadableStream<BufferSource>,
  read: string[],
): Promise<void> {
  const text = body.pipeThrough(new TextDecoderStream());
  for await (const part of text) read.push(part);
  read.push("end");
}

async function inLobby(socket: FakeSocket): Promise<FakeSocket> {
  socket.hear({ type: "join", room: "lobby" });
  await settled();
  return socket;
}

/** Gives what the metrics say now, by name. */
function scrape(papo: Papo): (name: string) => number {
  const samples = readSamples(papo.metrics({ rss: 1, heapUsed: 2 }));
  return (name) => samples.get(name) ?? NaN;
}

function codes({ closes }: FakeSocket): number[] {
  return closes.map(({ code }) => code);
}
