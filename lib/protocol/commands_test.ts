import { assert, assertEquals, assertMatch } from "@std/assert";

import { parseFrame } from "./codec.ts";
import { type Command, decodeCommand, isKey, keysOf } from "./commands.ts";

/** Decodes a command as it comes, so that escapes and prototype keys are the wire's own. */
function decode(json: string) {
  const [parsed] = parseFrame(json);
  assertEquals(parsed?.type, "object", json);
  return decodeCommand(parsed?.type === "object" ? parsed.value : null);
}

const commands: Command[] = [
  { type: "join", room: "lobby" },
  { type: "join", room: "lobby", cursor: { epoch: "e", seq: 0 }, ref: "r" },
  { type: "leave", room: "lobby", ref: "r" },
  { type: "send", room: "lobby", cid: "c", text: "oi 👋", ref: "r" },
  { type: "typing", room: "lobby", ref: "" },
  { type: "ping" },
  { type: "ping", heads: { lobby: 57, "praça": 0 }, ref: "r" },
];

for (const command of commands) {
  Deno.test(`decodeCommand() takes ${JSON.stringify(command)}`, () => {
    const decoded = decode(JSON.stringify(command));

    assertEquals(decoded, { type: "command", command });
  });
}

Deno.test("decodeCommand() leaves out fields that it does not know", () => {
  const decoded = decode(
    '{"type":"ping","later":{"deep":[1]},"__proto__":{"ref":"r"},"constructor":1}',
  );

  assertEquals(decoded, { type: "command", command: { type: "ping" } });
});

Deno.test("decodeCommand() leaves a message's text as it is, white space and length included", () => {
  const text = " \r\n" + "a\u0301".repeat(3_000) + "\u202e\u0007 ";

  const decoded = decode(
    JSON.stringify({ type: "send", room: "lobby", cid: "c", text }),
  );

  assert(decoded.type === "command" && decoded.command.type === "send");
  assertEquals(decoded.command.text, text);
});

Deno.test("decodeCommand() takes no prototype key as a room of heads", () => {
  const decoded = decode(
    '{"type":"ping","heads":{"__proto__":1,"prototype":2,"lobby":3}}',
  );

  assertEquals(decoded, {
    type: "command",
    command: { type: "ping", heads: { lobby: 3 } },
  });
});

const send = { type: "send", room: "lobby", cid: "c", text: "oi" };
const join = { type: "join", room: "lobby", cursor: { epoch: "e", seq: 1 } };

/** What is put where it does not belong, as JSON. */
const strange = {
  text: ["null", "1", "true", "[]", "{}", '["oi"]', '{"$ne":null}'],
  storable: [
    '"\\u0000"',
    '"a\\u0000b"',
    '"\\ud800"',
    '"\\udc00\\ud800"',
    '"a\\udfff"',
  ],
  seq: [
    "null",
    '"1"',
    "-1",
    "1.5",
    "1e400",
    "-1e400",
    "9007199254740992",
    "[1]",
    "{}",
    "true",
  ],
  object: ["null", "[]", '"e:1"', "1", "true"],
};
const noText = [...strange.text, ...strange.storable];

/** Puts a value at a field, past JSON.stringify so that it may be any JSON. */
function withField(command: object, field: string, json: string): string {
  return JSON.stringify({ ...command, [field]: "HERE" })
    .replace('"HERE"', () => json);
}

const wrong: [object, string, string[]][] = [
  [send, "type", [...strange.text, '"SEND"', '"edit"', '"toString"']],
  [send, "room", noText],
  [send, "cid", [...noText, '""']],
  [send, "text", noText],
  [send, "ref", noText],
  [join, "room", noText],
  [join, "cursor", [
    ...strange.object,
    "{}",
    '{"seq":1}',
    '{"epoch":"e"}',
    '{"epoch":1,"seq":1}',
    '{"epoch":"","seq":1}',
    ...strange.seq.map((seq) => `{"epoch":"e","seq":${seq}}`),
  ]],
  [{ type: "leave" }, "room", noText],
  [{ type: "typing" }, "room", noText],
  [{ type: "ping" }, "ref", noText],
  [{ type: "ping" }, "heads", [
    ...strange.object,
    "[1]",
    ...strange.seq.map((seq) => `{"lobby":${seq}}`),
  ]],
];

for (const [command, field, values] of wrong) {
  for (const value of values) {
    const json = withField(command, field, value);

    Deno.test(`decodeCommand() refuses ${json}`, () => {
      const decoded = decode(json);

      assert(decoded.type === "bad");
      assertMatch(decoded.why, new RegExp(`^${field}: .`));
    });
  }
}

for (const field of ["type", "room", "cid", "text"]) {
  Deno.test(`decodeCommand() refuses a send without ${field}`, () => {
    const decoded = decode(JSON.stringify({ ...send, [field]: undefined }));

    assertEquals(decoded, { type: "bad", why: `${field}: missing` });
  });
}

Deno.test("decodeCommand() repeats nothing of what it refuses, which may fill a frame", () => {
  const long = JSON.stringify("x".repeat(60_000));
  const refused = [
    withField(send, "type", long),
    withField(send, "cid", long),
    withField(send, "ref", long),
    withField(join, "cursor", long),
    withField(join, "cursor", `{"epoch":${long},"seq":1}`),
    withField(join, "cursor", `{"epoch":"e","seq":${long}}`),
    withField({ type: "ping" }, "heads", `{"lobby":${long}}`),
    withField({ type: "ping" }, "heads", `{${long}:"lobby"}`),
  ];

  for (const json of refused) {
    const decoded = decode(json);
    assert(decoded.type === "bad" && decoded.why.length < 100);
  }
});

const keys: [string, string, boolean][] = [
  ["no character", "", false],
  ["1 character", "c", true],
  ["64 characters", "c".repeat(64), true],
  ["64 characters outside the basic plane", "👋".repeat(64), true],
  ["65 characters", "c".repeat(65), false],
  ["65 characters outside the basic plane", "👋".repeat(65), false],
  ["NUL", "a\0", false],
  ["half a character", "\ud83d", false],
];

for (const [name, cid, isGood] of keys) {
  Deno.test(`a cid of ${name} is ${isGood ? "good" : "refused"}`, () => {
    const decoded = decodeCommand({ ...send, cid });

    assertEquals(decoded.type, isGood ? "command" : "bad");
    assertEquals(isKey(cid), isGood);
  });
}

Deno.test("a ref holds at most 64 characters", () => {
  const ref = "👋".repeat(64);

  assertEquals(decodeCommand({ type: "ping", ref }).type, "command");
  assertEquals(decodeCommand({ type: "ping", ref: ref + "a" }).type, "bad");
});

Deno.test("keysOf() finds a refused command's cid and ref, if they are that", () => {
  const cid = "👋".repeat(64);
  const none = { cid: undefined, ref: undefined };

  assertEquals(keysOf({ type: "later", cid, ref: "r" }), { cid, ref: "r" });
  assertEquals(keysOf({ cid: { $ne: null }, ref: cid + "a" }), none);
  assertEquals(keysOf({}), none);
});
