import { assertEquals, assertMatch } from "@std/assert";

import { brief, createTestChat, inLobby } from "../tests/support/chat.ts";

const join = { type: "join", room: "lobby" };
const send = { type: "send", room: "lobby", cid: "c1", text: "oi" };

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

Deno.test("who is in a room that is closed to them can neither write nor type there", async () => {
  const { connect, store } = createTestChat();
  const caller = await inLobby(connect());
  const { subscriptions } = caller.connection;

  for (const { room } of subscriptions.values()) {
    Object.assign(room, { kind: "private" });
  }
  const answers = await caller.ask(send, { type: "typing", room: "lobby" });

  assertEquals(answers.map(brief).toSorted(), [
    "refused forbidden",
    "refused forbidden c1",
  ]);
  assertEquals(store.lobby.head, 0);
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

Deno.test("a write after one that could not be stored is refused as long, though the store is well again", async () => {
  const { connect, store, time } = createTestChat();
  const caller = await inLobby(connect());
  const write = (i: number) => ({ ...send, cid: `c${i}`, text: `text ${i}` });

  store.isBroken = true;
  await caller.ask(write(1));
  store.isBroken = false;
  await time.advance(999);
  const early = await caller.ask(write(2));
  await time.advance(1);
  const again = await caller.ask(write(1), write(2));

  assertEquals(early.map(brief), ["refused unavailable c2"]);
  assertEquals(early.map((it) => it.type === "refused" && it.retryAfterMs), [
    1,
  ]);
  assertEquals(again.map(brief), ["message 1", "message 2"]);
});

Deno.test("a refused write holds up nobody else's", async () => {
  const { connect, store } = createTestChat();
  const [caller, other] = [
    await inLobby(connect()),
    await inLobby(connect(someone())),
  ];

  store.isBroken = true;
  await caller.ask(send);
  store.isBroken = false;
  const answers = await other.ask({ ...send, cid: "c2" });

  assertEquals(answers.map(brief), ["message 1"]);
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
  const { connect, store, time, reported } = createTestChat();
  const caller = await inLobby(connect());

  store.isBroken = true;
  const broken = [
    ...await caller.ask(send),
    ...await caller.ask({ ...join, ref: "j" }),
  ];
  store.isBroken = false;
  await time.advance(1_000);
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

let people = 0;

function someone() {
  const name = `Someone ${++people}`;
  return { id: name, name };
}
