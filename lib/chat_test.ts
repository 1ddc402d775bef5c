import { assertEquals, assertMatch } from "@std/assert";

import { type Caller, createTestChat } from "../tests/support/chat.ts";
import { settled } from "../tests/support/fake_time.ts";
import { ana, bia } from "../tests/support/memory_store.ts";
import type { Event } from "./protocol/events.ts";
import { heartbeatMs } from "./protocol/limits.ts";

const join = { type: "join", room: "lobby" };
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
  const before = connection.keepsHeartbeats;
  await time.advance(heartbeatMs);
  await ask(ping);

  const pong = { type: "pong", ref: "p1" } as const;
  assertEquals(answers, [pong, pong]);
  assertEquals([before, connection.keepsHeartbeats], [false, true]);
  assertEquals(connection.lastHeardAt, time.now());
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

Deno.test("each thing that can't be done is refused with its code, ref and cid", async () => {
  const { connect } = createTestChat();
  const caller = await inLobby(connect());
  await caller.ask(send);
  const ref = "r1";
  const elsewhere = { ...send, room: "garden" };
  const cases: [object, string][] = [
    [{ type: "join", room: "nowhere", ref }, "not_found r1"],
    [{ type: "leave", room: "garden", ref }, "not_joined r1"],
    [{ type: "typing", room: "garden", ref }, "not_joined r1"],
    [{ ...elsewhere, ref }, "not_joined r1 c1"],
    [{ ...send, text: " \n ", ref }, "empty r1 c1"],
    [{ ...send, text: "x".repeat(4_001) }, "too_long c1"],
    [{ ...send, text: "a\0b" }, "bad_command c1"],
    [{ ...send, text: { toString: "x" }, ref }, "bad_command r1 c1"],
    [{ ...send, text: "another" }, "cid_conflict c1"],
    [{ type: "fly", ref }, "bad_command r1"],
    [{ room: "lobby" }, "bad_command"],
    [[1, 2], "bad_frame"],
  ];
  for (const [command, words] of cases) {
    const answers = await caller.ask(command);

    assertEquals(answers.map(brief), [`refused ${words}`]);
  }
});

Deno.test("what is no text is refused with bad_frame, what is too big closes with 1009", () => {
  const { connect, chat } = createTestChat();
  const [binary, big] = [connect(), connect()];

  chat.receive(binary.connection, new Uint8Array(3));
  chat.receive(big.connection, "x".repeat(65_537));

  assertEquals(binary.socket.events.slice(1).map(brief), ["refused bad_frame"]);
  assertEquals(big.socket.closes.map(({ code }) => code), [1009]);
});

Deno.test("each rate that is exceeded is refused with how long to wait", async () => {
  const { connect } = createTestChat();
  const cases: [object, number][] = [
    [{ ...send }, 60],
    [join, 60],
    [{ type: "typing", room: "lobby" }, 20],
    [{ type: "ping" }, 200],
  ];
  for (const [command, burst] of cases) {
    const caller = await inLobby(connect(someone()));

    const most = Array.from({ length: burst + 1 }, () => command);
    const answers = await caller.ask(...most);

    const [refusal] = answers.filter(({ type }) => type === "refused");
    assertMatch(brief(refusal), /^refused rate_limited/);
    assertEquals(refusal?.type === "refused" && refusal.retryAfterMs, 1_000);
  }
});

Deno.test("a write after a rate-limited one is refused too, so that none overtakes it", async () => {
  const { connect, time } = createTestChat();
  const caller = await inLobby(connect());
  const write = (i: number) => ({ ...send, cid: `c${i}`, text: `text ${i}` });
  const many = Array.from({ length: 61 }, (_, i) => write(i));

  await caller.ask(...many);
  await time.advance(900);
  const early = await caller.ask(write(61));
  await time.advance(100);
  const again = await caller.ask(write(60), write(61));

  assertEquals(early.map(brief), ["refused rate_limited c61"]);
  assertEquals(again.map(brief), ["message 61", "message 62"]);
});

Deno.test("101 refusals within ten seconds close with 1008, 100 don't", async () => {
  const { connect, time } = createTestChat();
  const [patient, abuser] = [connect(), connect()];
  const wrong = Array.from({ length: 100 }, () => ({ type: "fly" }));

  await patient.ask(...wrong);
  await abuser.ask(...wrong, { type: "fly" });
  await time.advance(10_000);
  await patient.ask(...wrong);

  assertEquals(patient.socket.closes, []);
  assertEquals(abuser.socket.closes.map(({ code }) => code), [1008]);
});

Deno.test("with limits off nothing is rate limited and nobody is closed for refusals", async () => {
  const { connect } = createTestChat({ isLimited: false });
  const caller = await inLobby(connect());
  const many = Array.from({ length: 2_000 }, (_, i) => [
    { ...send, cid: `c${i}` },
    { type: "fly" },
  ]).flat();

  const answers = await caller.ask(...many.slice(0, 1_000));

  assertEquals(answers.filter(({ type }) => type === "message").length, 500);
  assertEquals(answers.filter(({ type }) => type === "refused").length, 500);
  assertEquals(caller.socket.closes, []);
});

Deno.test("a store that is out of order refuses with unavailable, and the connection goes on", async () => {
  const { connect, store, reported } = createTestChat();
  const caller = await inLobby(connect());

  store.isBroken = true;
  const broken = [
    ...await caller.ask(send),
    ...await caller.ask({ ...join, ref: "j" }),
  ];
  store.isBroken = false;
  const healed = await caller.ask(send);

  assertEquals(broken.map(brief), [
    "refused unavailable c1",
    "refused unavailable j",
  ]);
  assertEquals(healed.map(brief), ["message 1"]);
  assertEquals(reported, []);
});

Deno.test("a bug is logged, and looks like a store out of order", async () => {
  const { connect, reported } = createTestChat({
    alter: () => ({ append: () => Promise.reject(new TypeError("a bug")) }),
  });
  const caller = await inLobby(connect());

  const answers = await caller.ask(send);

  assertEquals(answers.map(brief), ["refused unavailable c1"]);
  assertEquals(reported, ["append_failed"]);
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

async function inLobby(caller: Caller): Promise<Caller> {
  await caller.ask(join);
  return caller;
}

let people = 0;

function someone() {
  const name = `Someone ${++people}`;
  return { id: name, name };
}

/** Says something as Bia over HTTP, who is in no room. */
async function sayInLobby(
  chat: ReturnType<typeof createTestChat>["chat"],
  { lobby }: ReturnType<typeof createTestChat>["store"],
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

/** Names an event in a few words. */
function brief(event: Event | undefined): string {
  if (event?.type === "refused") {
    const { code, ref, cid } = event;
    return ["refused", code, ref, cid].filter(Boolean).join(" ");
  }
  if (event?.type === "message") {
    return ["message", event.seq, event.ref].filter(Boolean).join(" ");
  }
  return event?.type ?? "nothing";
}
