import { assert, assertEquals, assertStringIncludes } from "@std/assert";

import { among, createFakeSharing } from "../tests/support/fake_leases.ts";
import { FakeSocket } from "../tests/support/fake_socket.ts";
import { createFakeTime } from "../tests/support/fake_time.ts";
import { ana, bia, createMemoryStore } from "../tests/support/memory_store.ts";
import { readSamples } from "../tests/support/samples.ts";
import { readConfig } from "./config.ts";
import { createMeasures } from "./measures.ts";
import { createPapo, type Papo } from "./papo.ts";
import type { User } from "./protocol/events.ts";
import { type Store, StoreUnavailable } from "./store/store.ts";

Deno.test("what is written on one machine is read on the other as soon as the hint is there", async () => {
  const { one, two, open, say, time } = await setUp();
  const reader = await open(two, ana);

  await say(one, "oi");
  await time.advance(0);

  assertEquals(reader.of("message").map(({ text }) => text), ["oi"]);
});

Deno.test("what no hint told of is read within two seconds and a bit", async () => {
  const { one, two, open, say, time, sharing } = await setUp();
  const reader = await open(two, ana);
  sharing.isDeaf = true;

  await say(one, "oi");
  await time.advance(2_200);

  assertEquals(reader.of("message").map(({ text }) => text), ["oi"]);
  await time.advance(2_200);
  assertEquals(scrape(two, "papo_hints_missed_total"), 1);
  assertEquals(scrape(one, 'papo_hints_total{way="sent"}') > 0, true);
});

Deno.test("a hint that comes after the look that found it before is not missed", async () => {
  const { one, two, open, say, time, store, sharing } = await setUp();
  const reader = await open(two, ana);
  sharing.isDeaf = true;
  await say(one, "oi");
  await time.advance(2_200);

  sharing.isDeaf = false;
  sharing.hint("one", { type: "head", roomId: store.lobby.id, head: 1 });
  await time.advance(4_400);

  assertEquals(reader.of("message").map(({ text }) => text), ["oi"]);
  assertEquals(scrape(two, "papo_hints_missed_total"), 0);
});

Deno.test("heads are read at once when hints may have been lost", async () => {
  const { one, two, open, say, time, sharing, loseHints } = await setUp();
  const reader = await open(two, ana);
  sharing.isDeaf = true;
  await say(one, "oi");

  loseHints("two");
  await time.advance(0);

  assertEquals(reader.of("message").map(({ text }) => text), ["oi"]);
});

Deno.test("heads are read once more when hints are lost while they are being read", async () => {
  const { one, two, open, say, time, sharing, loseHints, holdHeads } =
    await setUp();
  const reader = await open(two, ana);
  sharing.isDeaf = true;
  const goOn = holdHeads();

  loseHints("two");
  await time.advance(0);
  await say(one, "oi");
  loseHints("two");
  goOn();
  await time.advance(5);

  assertEquals(reader.of("message").map(({ text }) => text), ["oi"]);
});

Deno.test("heads are read in one query, and only of the rooms that somebody follows", async () => {
  const { two, open, time, asked } = await setUp();
  await time.advance(10_000);
  const idle = asked.length;

  await open(two, ana);
  await open(two, bia);
  asked.length = 0;
  await time.advance(2_200);

  assertEquals(idle, 0);
  // Once or twice: machines ask at times of their own.
  assertEquals(new Set(asked.map(String)), new Set(["1"]));
});

Deno.test("a sign-out on one machine ends the person's connections on the other at once", async () => {
  const { one, two, open, signOut, time } = await setUp();
  const [mine, another] = [await open(two, ana), await open(two, bia)];

  await signOut(one, ana);
  await time.advance(0);

  assertEquals(mine.closes.map(({ code }) => code), [4401]);
  assertEquals(another.closes, []);
  assertEquals(two.presence.members(1), [bia]);
});

Deno.test("a sign-out of which no hint told ends the person's connections within a second", async () => {
  const { one, two, open, signOut, time, sharing } = await setUp();
  const [mine, another] = [await open(two, ana), await open(two, bia)];
  sharing.isDeaf = true;

  await signOut(one, ana);
  await time.advance(1_000);

  assertEquals(mine.closes.map(({ code }) => code), [4401]);
  assertEquals(another.closes, []);
});

Deno.test("a hint alone ends nobody's session", async () => {
  const { two, open, time, sharing } = await setUp();
  const socket = await open(two, ana);

  sharing.hint("one", { type: "session", tokenHash: ana.id });
  await time.advance(5_000);

  assertEquals(socket.closes, []);
});

Deno.test("a sign-out whose end nobody knows has the other machines look", async () => {
  const { one, two, open, signOut, time, store } = await setUp();
  const socket = await open(two, ana);
  const done = store.signOut;
  store.signOut = async (tokenHash) => {
    await done(tokenHash);
    throw new StoreUnavailable("no answer");
  };

  await signOut(one, ana).catch(() => {});
  await time.advance(0);

  assertEquals(socket.closes.map(({ code }) => code), [4401]);
});

Deno.test("a room that was made on one machine is told on the other", async () => {
  const { one, two, open, store, time } = await setUp();
  const [near, far] = [await open(one, bia), await open(two, ana)];
  const tea = { slug: "tea", name: "Tea", kind: "public", now: 0 } as const;
  await store.createRoom(tea);
  const row = { room: "tea", name: "Tea", kind: "public", head: 0 } as const;

  one.tellRoom(row);
  await time.advance(0);

  const event = { type: "room", ...row };
  assertEquals([near.of("room"), far.of("room")], [[event], [event]]);
});

Deno.test("a store that fails for a while is asked again, and nobody is thrown out", async () => {
  const { one, two, open, say, time, store, sharing } = await setUp();
  const reader = await open(two, ana);
  sharing.isDeaf = true;
  await say(one, "oi");

  store.isBroken = true;
  await time.advance(5_000);
  store.isBroken = false;
  await time.advance(2_200);

  assertEquals(reader.of("message").map(({ text }) => text), ["oi"]);
  assertEquals(reader.closes, []);
});

Deno.test("a log that is shorter than it was gives all rooms new epochs, once, and is told", async () => {
  const { one, two, open, say, time, store, renewed } = await setUp();
  await open(two, ana);
  await say(one, "oi");
  await time.advance(0);

  store.heads = () => Promise.resolve(new Map([[store.lobby.id, 0]]));
  await time.advance(10_000);

  assertStringIncludes((await two.rewound).message, "is shorter than it was");
  assertEquals(renewed, ["two"]);
});

Deno.test("when hints may have been lost, a log that nobody follows is found shorter, too", async () => {
  const { one, say, time, store, renewed, loseHints } = await setUp();
  await say(one, "oi");

  store.heads = () => Promise.resolve(new Map([[store.lobby.id, 0]]));
  await time.advance(5_000);
  const early = renewed.length;
  loseHints("one");
  await time.advance(0);

  assertEquals([early, renewed], [0, ["one"]]);
});

Deno.test("a log that nobody follows is looked at again when hints are lost during the look", async () => {
  const { one, say, time, asked, loseHints, holdHeads } = await setUp();
  await say(one, "oi");
  const goOn = holdHeads();

  loseHints("one");
  await time.advance(0);
  loseHints("one");
  goOn();
  await time.advance(0);

  assertEquals(asked, [[1], [1]]);
});

Deno.test("a room that is gone makes no log shorter", async () => {
  const { one, two, open, say, time, store, renewed } = await setUp();
  await open(two, ana);
  await say(one, "oi");
  await time.advance(0);

  store.heads = () => Promise.resolve(new Map());
  await time.advance(5_000);

  assertEquals(renewed, []);
});

Deno.test("who is given a seq that was given before finds the log shorter", async () => {
  const { one, two, open, say, time, store, renewed } = await setUp();
  await open(two, ana);
  await say(one, "oi");
  const { append } = store;
  store.append = async (draft) => {
    const appended = await append(draft);
    assert(appended.type === "appended");
    return { ...appended, entry: { ...appended.entry, seq: 1 } };
  };

  await say(two, "again");
  await time.advance(0);

  assertEquals(renewed, ["two"]);
});

Deno.test("what is published while heads are read makes no log shorter", async () => {
  const { one, two, open, say, time, renewed, loseHints, holdHeads } =
    await setUp();
  await open(two, ana);
  const goOn = holdHeads();

  loseHints("two");
  await time.advance(0);
  await say(one, "oi");
  await time.advance(0);
  goOn();
  await time.advance(5);

  assertEquals(renewed, []);
});

Deno.test("epochs that could not be renewed are renewed with a later look", async () => {
  const { one, two, open, say, time, store, renewed } = await setUp();
  await open(two, ana);
  await say(one, "oi");
  await time.advance(0);

  store.heads = () => Promise.resolve(new Map([[store.lobby.id, 0]]));
  store.isBroken = true;
  await time.advance(5_000);
  store.isBroken = false;
  await time.advance(2_200);

  assertEquals(renewed, ["two"]);
});

Deno.test("each of two machines gives half of a limit", async () => {
  const { one, two, time } = await setUp();
  await time.advance(20_000);

  const taken = [one, two].map(({ limits }) => {
    let count = 0;
    while (limits.sends.take(ana.id) === 0) count++;
    return count;
  });

  assertEquals(taken, [30, 30]);
});

async function setUp() {
  const time = createFakeTime();
  const store = createMemoryStore();
  const sharing = createFakeSharing(time, among([ana, bia]));
  const asked: number[][] = [];
  const renewed: string[] = [];
  const onLost = new Map<string, () => void>();
  const expiresAt = time.now() + 600_000;
  for (const { id: tokenHash, name } of [ana, bia]) {
    const nameKey = name.toLowerCase();
    await store.signIn({ name, nameKey, tokenHash, now: 0, expiresAt });
  }
  const watched: Store = Object.assign(Object.create(store), {
    heads(roomIds: number[]) {
      asked.push(roomIds);
      return store.heads(roomIds);
    },
  });
  let cids = 0;

  function machine(name: string): Papo {
    const config = readConfig(new Map());
    const about = { name, networkAddress: null };
    return createPapo(config, watched, about, time, createMeasures(time), {
      leases: sharing.leases(name),
      async renewEpochs() {
        // As the store, it takes a moment.
        await Promise.resolve();
        if (store.isBroken) throw new StoreUnavailable("broken");
        renewed.push(name);
      },
      relay: {
        hint: (hint) => sharing.hint(name, hint),
        listen(onHint, lost) {
          sharing.listen(name, onHint);
          onLost.set(name, lost);
        },
        close: () => Promise.resolve(),
      },
    });
  }

  /** Has heads that are read from now on be answered later; returns what lets the answers go. */
  function holdHeads(): () => void {
    const { heads } = store;
    const { promise, resolve } = Promise.withResolvers<void>();
    store.heads = async (roomIds) => {
      const found = await heads(roomIds);
      await promise;
      return found;
    };
    return resolve;
  }

  /** Opens a socket in the lobby. */
  async function open(papo: Papo, user: User): Promise<FakeSocket> {
    const socket = new FakeSocket();
    const address = "192.0.2.1";
    const admitted = papo.admission.admit({ userId: user.id, address });
    assert(admitted.type === "admitted");
    const sessionExpiresAt = expiresAt;
    const peer = { user, session: user.id, sessionExpiresAt, address };
    papo.connect(socket, peer, admitted.place);
    socket.open();
    socket.hear({ type: "join", room: "lobby" });
    await time.advance(5);
    return socket;
  }

  async function say({ chat }: Papo, text: string): Promise<void> {
    const address = "192.0.2.1";
    const cid = `c${++cids}`;
    await chat.write({ author: bia, address, room: store.lobby, cid, text });
  }

  function signOut(papo: Papo, user: User): Promise<void> {
    return papo.signOut({ user, tokenHash: user.id, expiresAt, via: "cookie" });
  }

  const [one, two] = [machine("one"), machine("two")];
  return {
    one,
    two,
    open,
    say,
    signOut,
    loseHints: (name: string) => onLost.get(name)?.(),
    holdHeads,
    asked,
    renewed,
    store,
    sharing,
    time,
  };
}

function scrape(papo: Papo, name: string): number {
  const memory = { rss: 1, heapUsed: 2 };
  return readSamples(papo.metrics(memory)).get(name) ?? NaN;
}
