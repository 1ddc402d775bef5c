import { assert, assertEquals } from "@std/assert";

import { bearer, postJson, signIn } from "../support/people.ts";
import { sharePapo, startPapo } from "../support/server.ts";
import { connect, connectTo } from "../support/wire.ts";

const papo = sharePapo();

const refusals: [string, Record<string, unknown>, string][] = [
  ["an unknown room", { type: "join", room: "nowhere" }, "not_found"],
  [
    "a room not joined",
    { type: "send", room: "nowhere", cid: "c", text: "oi" },
    "not_joined",
  ],
  [
    "leaving a room not joined",
    { type: "leave", room: "nowhere" },
    "not_joined",
  ],
  [
    "typing in a room not joined",
    { type: "typing", room: "nowhere" },
    "not_joined",
  ],
  [
    "an empty text",
    { type: "send", room: "lobby", cid: "c", text: "" },
    "empty",
  ],
  ["a blank text", {
    type: "send",
    room: "lobby",
    cid: "c",
    text: " \r\n\t\u3000\u200b",
  }, "empty"],
  ["4,001 characters", {
    type: "send",
    room: "lobby",
    cid: "c",
    text: "🦜".repeat(4_001),
  }, "too_long"],
  [
    "an unknown command",
    { type: "dance", room: "lobby", cid: "c" },
    "bad_command",
  ],
];

for (const [what, command, code] of refusals) {
  Deno.test(`${what} is refused as ${code}, with the command's ref, and the connection goes on`, async () => {
    const person = await signIn(papo(), what);
    using wire = await connectTo(papo(), person);

    wire.send({ ...command, ref: "r1" });
    const { message, ...refused } = await wire.next("refused");
    await wire.settle();

    assert(message.length > 0);
    const cid = command.cid === undefined ? {} : { cid: "c" };
    assertEquals<unknown>(refused, {
      type: "refused",
      code,
      ref: "r1",
      ...cid,
    });
  });
}

Deno.test("4,000 characters are a message, whatever they are made of", async () => {
  const ana = await signIn(papo(), "Ana");
  using wire = await connectTo(papo(), ana);
  const texts = ["a", "🦜", "\u0301", "語"].map((each) => each.repeat(4_000));

  for (const [i, text] of texts.entries()) {
    wire.send({ type: "send", room: "lobby", cid: `a${i}`, text });
  }
  const last = await wire.message("a3");
  const entries = wire.events.flatMap((event) =>
    event.type === "message" && event.from.id === ana.user.id
      ? [event.text]
      : []
  );

  assertEquals(last.text, texts[3]);
  assertEquals(entries, texts);
});

Deno.test("too many sends are refused from one on, with the time to wait, so that order is kept", async () => {
  const bia = await signIn(papo(), "Bia");
  using wire = await connectTo(papo(), bia);
  const cids = Array.from({ length: 100 }, (_, i) => `b${i}`);

  const commands = cids.map((cid) => ({
    type: "send",
    room: "lobby",
    cid,
    text: "oi",
  }));
  wire.sendFrame(commands.map((each) => JSON.stringify(each)).join("\n"));
  const refused = [];
  while (refused.at(-1)?.cid !== "b99") {
    refused.push(await wire.next("refused"));
  }
  await wire.settle();
  const first = refused[0]?.cid;
  const written = cids.slice(0, cids.indexOf(first ?? ""));
  await postJson(papo(), "/rooms", { name: "A barrier" }, bearer(bia));
  await wire.next("room");

  assert(written.length >= 50, `only ${written.length} let through at once`);
  assertEquals(refused.map(({ cid }) => cid), cids.slice(written.length));
  for (const { code, retryAfterMs } of refused) {
    assertEquals(code, "rate_limited");
    assert(Number(retryAfterMs) > 0);
  }
  const seen = wire.events.flatMap((event) =>
    event.type === "message" && event.from.id === bia.user.id ? [event.cid] : []
  );
  assertEquals(seen, written);
});

Deno.test("too many new rooms are 429 with Retry-After", async () => {
  const caio = await signIn(papo(), "Caio");
  const statuses = new Set<number>();

  for (let i = 0; i < 40; i++) {
    const response = await postJson(
      papo(),
      "/rooms",
      { name: `Many ${i}` },
      bearer(caio),
    );
    statuses.add(response.status);
    const { code } = await response.json();
    if (response.status !== 429) continue;
    assertEquals(code, "rate_limited");
    assert(Number(response.headers.get("retry-after")) > 0);
  }

  assertEquals(statuses, new Set([201, 429]));
});

Deno.test("100 refusals are forgiven, and going on closes with 1008", async () => {
  const dora = await signIn(papo(), "Dora");
  using wire = await connect(papo(), dora);

  wire.sendFrame(Array(100).fill("{oops").join("\n"));
  await wire.settle();
  const refused = wire.events.filter(({ type }) => type === "refused").length;
  wire.sendFrame(Array(200).fill("{oops").join("\n"));

  assertEquals(refused, 100);
  assertEquals(await wire.closed, 1008);
});

Deno.test("abuse closes the abuser's connection and no other", async () => {
  const [eva, filipa] = [
    await signIn(papo(), "Eva"),
    await signIn(papo(), "Filipa"),
  ];
  using abuser = await connectTo(papo(), eva);
  using tab = await connectTo(papo(), eva);
  using other = await connectTo(papo(), filipa);

  abuser.sendFrame(Array(300).fill("{oops").join("\n"));
  assertEquals(await abuser.closed, 1008);
  await tab.settle();
  await other.settle();

  assert(other.events.every(({ type }) => type !== "refused"));
});

Deno.test("RATE_LIMIT=off limits nothing and closes nobody for refusals", async () => {
  await using own = await startPapo({ RATE_LIMIT: "off" });
  const gil = await signIn(own, "Gil");
  using wire = await connectTo(own, gil);

  wire.sendFrame(Array(1_000).fill("{oops").join("\n"));
  for (let i = 0; i < 300; i++) {
    wire.send({ type: "send", room: "lobby", cid: `g${i}`, text: "oi" });
  }
  await wire.message("g299");

  const refused = wire.events.filter(({ type }) => type === "refused").length;
  assertEquals(refused, 1_000);
});
