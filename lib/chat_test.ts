import { assertEquals } from "@std/assert";

import {
  brief,
  type Caller,
  createTestChat,
  inLobby,
  type TestChat,
} from "../tests/support/chat.ts";
import { settled } from "../tests/support/fake_time.ts";
import { ana, bia } from "../tests/support/memory_store.ts";
import { heartbeatMs } from "./protocol/limits.ts";

const send = { type: "send", room: "lobby", cid: "c1", text: "oi" };

Deno.test("chat.accept() welcomes with who one is and what the limits are", () => {
  const { connect } = createTestChat();

  const { socket } = connect(ana);

  assertEquals(socket.events, [{
    type: "welcome",
    protocol: 1,
    user: ana,
    limits: { textLength: 4_000, frameBytes: 65_536, historyPage: 50 },
    heartbeatMs: 25_000,
  }]);
});

Deno.test("leave is answered with left, ends what comes from the room, and is seen at once", async () => {
  const { connect, store, presence } = createTestChat();
  const caller = await inLobby(connect());

  const answers = await caller.ask({ type: "leave", room: "lobby", ref: "r1" });
  await store.say("not for Ana");
  await settled();

  assertEquals(answers, [{ type: "left", room: "lobby", ref: "r1" }]);
  assertEquals(messages(caller), []);
  assertEquals(presence.count(store.lobby.id), 0);
});

Deno.test("send comes back as an entry with its cid, to its author and everyone else", async () => {
  const { connect } = createTestChat();
  const [author, other] = [
    await inLobby(connect(ana)),
    await inLobby(connect(bia)),
  ];

  await author.ask(send);

  const entry = { seq: 1, cid: "c1", text: "oi", from: ana };
  assertEquals(messages(author), [entry]);
  assertEquals(messages(other), [entry]);
});

Deno.test("send is acknowledged only after the store has it", async () => {
  const committed = Promise.withResolvers<void>();
  const { connect } = createTestChat({
    alter: (store) => ({
      append: (draft) => committed.promise.then(() => store.append(draft)),
    }),
  });
  const caller = await inLobby(connect());

  await caller.ask(send);
  const before = messages(caller).length;
  committed.resolve();
  await settled();

  assertEquals([before, messages(caller).length], [0, 1]);
});

Deno.test("send does not wait for the one before, so that both share a commit", async () => {
  const committed = Promise.withResolvers<void>();
  const begun: string[] = [];
  const { connect } = createTestChat({
    alter: (store) => ({
      append(draft) {
        begun.push(draft.cid);
        return committed.promise.then(() => store.append(draft));
      },
    }),
  });
  const caller = await inLobby(connect());

  await caller.ask(send, { ...send, cid: "c2" });
  const together = [...begun];
  committed.resolve();
  await settled();

  assertEquals(together, ["c1", "c2"]);
  assertEquals(messages(caller).map(({ cid }) => cid), ["c1", "c2"]);
});

Deno.test("send again with the same cid returns the entry to the asking connection only", async () => {
  const { connect } = createTestChat();
  const caller = await inLobby(connect(ana));
  const [tab, other] = [
    await inLobby(connect(ana)),
    await inLobby(connect(bia)),
  ];
  await caller.ask(send);

  const answers = await caller.ask({ ...send, ref: "again" });

  assertEquals(answers.map(brief), ["message 1 again"]);
  assertEquals(messages(tab).length, 1);
  assertEquals(messages(other).length, 1);
});

Deno.test("typing is told to the room with who types", async () => {
  const { connect } = createTestChat();
  const caller = await inLobby(connect(ana));
  const other = await inLobby(connect(bia));

  await caller.ask({ type: "typing", room: "lobby" });

  assertEquals(other.socket.of("typing"), [
    { type: "typing", room: "lobby", users: [ana] },
  ]);
});

Deno.test("ping is answered with its ref, and again and again it makes heartbeats", async () => {
  const { connect, time } = createTestChat();
  const { connection, ask } = connect();
  const ping = { type: "ping", ref: "p1" };

  const answers = [...await ask(ping), ...await ask(ping)];
  const before = connection.keepsHeartbeats();
  await time.advance(heartbeatMs);
  await ask(ping);

  const pong = { type: "pong", ref: "p1" } as const;
  assertEquals(answers, [pong, pong]);
  assertEquals([before, connection.keepsHeartbeats()], [false, true]);
  assertEquals(connection.lastHeardAt(), time.now());
});

Deno.test("ping with heads is sent again what it lacks since the ping before, then all is live", async () => {
  const { connect, chat, store } = createTestChat();
  const caller = await inLobby(connect());
  const say = (text: string) => sayInLobby(chat, store, text);
  for (const text of ["one", "two", "three"]) await say(text);
  const behind = { type: "ping", heads: { lobby: 1 } };

  const first = await caller.ask(behind);
  const second = await caller.ask(behind);
  const before = messages(caller).length;
  await say("four");
  await settled();

  assertEquals(first.map(brief), ["pong"]);
  assertEquals(second.map(brief), ["pong", "message 2", "message 3"]);
  assertEquals(messages(caller).slice(before).map(({ seq }) => seq), [4]);
});

Deno.test("pong tells how far the rooms that one follows were sent, whatever else was written", async () => {
  const { connect, chat, store } = createTestChat();
  const caller = await inLobby(connect());
  const [before] = await caller.ask({ type: "ping" });
  await sayInLobby(chat, store, "one");
  await sayInLobby(chat, store, "two");

  const [after] = await caller.ask({ type: "ping", heads: { lobby: 0 } });
  await caller.ask({ type: "leave", room: "lobby" });
  const [out] = await caller.ask({ type: "ping" });

  assertEquals([before, after, out], [
    { type: "pong", heads: { lobby: 0 } },
    { type: "pong", heads: { lobby: 2 } },
    { type: "pong" },
  ]);
});

Deno.test("pong tells no head of a room that is still being caught up with", async () => {
  const reading = Promise.withResolvers<void>();
  const { connect, chat, store } = createTestChat({
    alter: (store) => ({
      async read(id, range) {
        const page = await store.read(id, range);
        if (range.type === "after" && range.seq === 1) await reading.promise;
        return page;
      },
    }),
  });
  const caller = await inLobby(connect());
  for (const text of ["one", "two"]) await sayInLobby(chat, store, text);
  const behind = { type: "ping", heads: { lobby: 1 } };
  await caller.ask(behind);

  const [during] = await caller.ask(behind);
  reading.resolve();
  await settled();
  const [after] = await caller.ask({ type: "ping" });

  assertEquals(during, { type: "pong" });
  assertEquals(after, { type: "pong", heads: { lobby: 2 } });
});

Deno.test("ping with heads is sent again what was read from the log and never broadcast", async () => {
  const { connect, store } = createTestChat();
  for (const text of ["one", "two", "three"]) await store.say(text);
  const caller = await inLobby(connect());
  const behind = { type: "ping", heads: { lobby: 1 } };

  const again = [...await caller.ask(behind), ...await caller.ask(behind)];

  assertEquals(again.map(brief), [
    "pong",
    "pong",
    "message 2",
    "message 3",
  ]);
});

Deno.test("join that reads an entry of which nobody was told has everyone told", async () => {
  const { connect, chat, store } = createTestChat();
  const [first, second] = [connect(), connect(bia)];
  await inLobby(first);
  await sayInLobby(chat, store, "oi");
  await store.say("stored, and the answer of the commit was lost");

  await inLobby(second);
  await sayInLobby(chat, store, "and on");

  const told = first.socket.events.filter(({ type }) => type === "message");
  assertEquals(told.map(brief), ["message 1", "message 2", "message 3"]);
});

Deno.test("ping with true heads, or those of rooms not joined, is sent nothing", async () => {
  const { connect, chat, store } = createTestChat();
  const caller = await inLobby(connect());
  await sayInLobby(chat, store, "oi");
  const ping = { type: "ping", heads: { lobby: 1, garden: 0, __proto__: 0 } };

  const answers = [...await caller.ask(ping), ...await caller.ask(ping)];

  assertEquals(answers.map(brief), ["pong", "pong"]);
});

Deno.test("pinging with old heads again and again gets no more than joining would", async () => {
  const { connect, chat, store } = createTestChat();
  const caller = await inLobby(connect());
  await sayInLobby(chat, store, "oi");

  for (let i = 0; i < 150; i++) {
    await caller.ask({ type: "ping", heads: { lobby: 0 } });
  }

  const joins = 60;
  assertEquals(caller.socket.of("pong").length, 150);
  assertEquals(messages(caller).length, joins);
});

Deno.test("chat.forget() ends presence at once on sign-out, else after a grace", async () => {
  const { connect, chat, presence, store, time } = createTestChat();
  const [out, cut] = [await inLobby(connect(ana)), await inLobby(connect(bia))];

  chat.forget(out.connection, { atOnce: true });
  chat.forget(cut.connection, { atOnce: false });
  const soon = presence.members(store.lobby.id);
  await time.advance(3_000);

  assertEquals(soon, [bia]);
  assertEquals(presence.members(store.lobby.id), []);
});

/** Says something as Bia over HTTP, who is in no room. */
async function sayInLobby(
  chat: TestChat["chat"],
  { lobby }: TestChat["store"],
  text: string,
): Promise<void> {
  const write = { author: bia, address: "a", room: lobby, cid: text, text };
  await chat.write(write);
  await settled();
}

function messages({ socket }: Caller) {
  return socket.of("message").map(({ seq, cid, text, from }) => ({
    seq,
    cid,
    text,
    from,
  }));
}
