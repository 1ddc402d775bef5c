import { assertEquals } from "@std/assert";

import { decodeEvent, type Event, refusalCodes } from "./events.ts";

const ana = { id: "u1", name: "Ana" };
const message = {
  type: "message",
  room: "lobby",
  seq: 1,
  at: 2,
  from: ana,
  cid: "c",
  text: "oi",
} as const;

const events: Event[] = [
  {
    type: "welcome",
    protocol: 1,
    user: ana,
    limits: { textLength: 4000, frameBytes: 65536, historyPage: 50 },
    heartbeatMs: 25000,
  },
  {
    type: "joined",
    room: "lobby",
    epoch: "e",
    head: 57,
    recovered: true,
    memberCount: 1,
    members: [ana],
    ref: "r",
  },
  { type: "left", room: "lobby", ref: "r" },
  { ...message, ref: "r" },
  { type: "presence", room: "lobby", online: false, users: [ana] },
  { type: "typing", room: "lobby", users: [ana] },
  { type: "room", room: "lobby", name: "Lobby", kind: "public", head: 3 },
  {
    type: "refused",
    code: "rate_limited",
    message: "That is too fast.",
    cid: "c",
    ref: "r",
    retryAfterMs: 10,
  },
  { type: "pong", heads: { lobby: 57 }, ref: "r" },
  { type: "drain", retryAfterMs: 1500 },
];

const optional: ReadonlySet<string> = new Set([
  "cid",
  "heads",
  "ref",
  "retryAfterMs",
]);

for (const event of events) {
  Deno.test(`decodeEvent() takes ${event.type} as it is`, () => {
    assertEquals(decodeEvent(event), event);
  });

  Deno.test(`decodeEvent() takes ${event.type} with fields of a later protocol`, () => {
    const later = { ...event, laterField: { deep: [1] } };

    assertEquals(decodeEvent(later)?.type, event.type);
  });

  for (const field of Object.keys(event).filter((name) => name !== "type")) {
    Deno.test(`decodeEvent() skips ${event.type} with an object as ${field}`, () => {
      assertEquals(decodeEvent({ ...event, [field]: { toString: "x" } }), null);
    });

    const isNeeded = event.type === "message" || !optional.has(field);
    if (field === "ref" || !isNeeded) continue;
    Deno.test(`decodeEvent() skips ${event.type} without ${field}`, () => {
      assertEquals(decodeEvent({ ...event, [field]: undefined }), null);
    });
  }
}

Deno.test("decodeEvent() takes answers without ref", () => {
  assertEquals(decodeEvent(message), message);
  assertEquals(decodeEvent({ type: "pong" }), { type: "pong" });
});

Deno.test("decodeEvent() knows every refusal code, and no other", () => {
  const decode = (code: string) =>
    decodeEvent({ type: "refused", code, message: "No." });

  for (const code of refusalCodes) assertEquals(decode(code)?.type, "refused");
  assertEquals(decode("later"), null);
});

Deno.test("decodeEvent() skips values that are no object of a known type", () => {
  const strange: unknown[] = [
    null,
    "pong",
    1,
    [],
    [{ type: "pong" }],
    {},
    { type: null },
    { type: "later" },
    { type: ["pong"] },
    { type: "constructor" },
    { type: "__proto__" },
    { type: "toString" },
    { type: "typing", room: "lobby", users: { 0: ana, length: 1 } },
    { type: "typing", room: "lobby", users: [ana, { id: "u2" }] },
    { type: "pong", heads: [57] },
    { type: "pong", heads: { lobby: "57" } },
  ];

  for (const value of strange) assertEquals(decodeEvent(value), null);
});

Deno.test("decodeEvent() finds no field on a prototype", () => {
  const value = JSON.parse(
    '{"type":"drain","__proto__":{"retryAfterMs":1}}',
  );
  const inherited = Object.create({ type: "drain", retryAfterMs: 1 });

  assertEquals(decodeEvent(value), null);
  assertEquals(decodeEvent(inherited), null);
});
