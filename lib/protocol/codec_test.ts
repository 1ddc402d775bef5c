import { assertEquals } from "@std/assert";

import {
  byteLength,
  decodeFrame,
  encodeCommand,
  encodeEvent,
  isTooBig,
  parseFrame,
  toFrames,
} from "./codec.ts";
import { decodeCommand } from "./commands.ts";
import { maxFrameBytes, maxSharedFrameBytes } from "./limits.ts";

/** Names what each line of a frame became. */
function parse(frame: string): unknown[] {
  return Array.from(
    parseFrame(frame),
    (parsed) => parsed.type === "object" ? parsed.value : parsed.why,
  );
}

Deno.test("parseFrame() gives each line's object, in order", () => {
  assertEquals(parse('{"a":1}\n{"b":2}'), [{ a: 1 }, { b: 2 }]);
});

Deno.test("parseFrame() passes over blank lines and carriage returns", () => {
  assertEquals(parse('\n\r\n {"a":1}\r\n\n{"b":2}\n'), [{ a: 1 }, { b: 2 }]);
  assertEquals(parse(""), []);
});

Deno.test("parseFrame() lets a bad line spoil no other", () => {
  const parsed = parse('{"a":1}\nnonsense\n{"b":2}\n[]\n{"c":3}');

  assertEquals(parsed, [
    { a: 1 },
    "not JSON",
    { b: 2 },
    "not a JSON object",
    { c: 3 },
  ]);
});

const notJson = [
  "nonsense",
  "{",
  '{"a":1',
  '{"a":1}{"b":2}',
  '{"a":1},',
  "{'a':1}",
  "{a:1}",
  '{"a":01}',
  '{"a":NaN}',
  '{"a":"\t"}',
  '{"a":"\\x"}',
  '"half',
  "\0",
  "\ufeff{}",
  "}".repeat(100),
];

for (const line of notJson) {
  Deno.test(`parseFrame() finds no JSON in ${JSON.stringify(line)}`, () => {
    assertEquals(parse(line), ["not JSON"]);
  });
}

for (const line of ["null", "1", '"text"', "true", "[]", '[{"type":"ping"}]']) {
  Deno.test(`parseFrame() takes ${line} for no object`, () => {
    assertEquals(parse(line), ["not a JSON object"]);
  });
}

function nested(depth: number, open = '{"a":', close = "}"): string {
  return open.repeat(depth - 1) + "{}" + close.repeat(depth - 1);
}

Deno.test("parseFrame() goes 8 levels deep and no further", () => {
  assertEquals(parse(nested(8)), [JSON.parse(nested(8))]);
  assertEquals(parse(nested(9)), ["nested too deeply"]);
});

Deno.test("parseFrame() counts lists as levels, and siblings not", () => {
  assertEquals(parse(`{"a":${nested(8, "[", "]")}}`), ["nested too deeply"]);
  assertEquals(parse(`{"a":[${"{},".repeat(100)}{}]}`).length, 1);
});

Deno.test("parseFrame() counts no bracket inside a text", () => {
  const value = { text: '[[[[[[[[["{{{{{{{{{\\' };

  assertEquals(parse(JSON.stringify(value)), [value]);
});

Deno.test("parseFrame() refuses a frame full of brackets without parsing it", () => {
  assertEquals(parse("[".repeat(maxFrameBytes)), ["nested too deeply"]);
});

Deno.test("parseFrame() gives prototype keys as fields like any other", () => {
  const [value] = parse('{"__proto__":{"isAdmin":true},"constructor":1}');

  assertEquals(Object.getPrototypeOf(value), Object.prototype);
  assertEquals(({} as { isAdmin?: boolean }).isAdmin, undefined);
});

const sizes: [string, string | ArrayBuffer, boolean][] = [
  ["64 KiB", "a".repeat(65_536), false],
  ["64 KiB and a byte", "a".repeat(65_537), true],
  ["64 KiB of Cyrillic", "д".repeat(32_768), false],
  ["64 KiB of Cyrillic and a byte", "д".repeat(32_768) + "a", true],
  ["64 KiB of emoji", "👋".repeat(16_384), false],
  ["64 KiB of emoji and a byte", "👋".repeat(16_384) + "a", true],
  ["64 KiB of Chinese less a byte", "好".repeat(21_845), false],
  ["64 KiB of Chinese and a bit", "好".repeat(21_846), true],
  ["nothing", "", false],
  ["64 KiB of bytes", new ArrayBuffer(65_536), false],
  ["64 KiB of bytes and one more", new ArrayBuffer(65_537), true],
];

for (const [name, frame, isOver] of sizes) {
  Deno.test(`isTooBig() says ${isOver ? "yes" : "no"} to ${name}`, () => {
    assertEquals(isTooBig(frame), isOver);
  });
}

Deno.test("toFrames() keeps the order and loses nothing", () => {
  const lines = Array.from(
    { length: 5_000 },
    (_, i) => `{"seq":${i},"👋":"д"}`,
  );

  const frames = toFrames(lines);

  assertEquals(frames.join("\n").split("\n"), lines);
  assertEquals(frames.every((frame) => !isTooBig(frame)), true);
});

Deno.test("toFrames() fills a frame with bytes, not characters", () => {
  const line = JSON.stringify("👋".repeat(2_000));

  const frames = toFrames(Array.from({ length: 7 }, () => line));

  assertEquals(frames.map((frame) => frame.split("\n").length), [3, 3, 1]);
  assertEquals(byteLength(frames[0] ?? "") <= maxSharedFrameBytes, true);
});

Deno.test("toFrames() makes few frames and none of nothing", () => {
  assertEquals(toFrames([]), []);
  assertEquals(toFrames(["{}", "{}"]), ["{}\n{}"]);
});

Deno.test("toFrames() gives what is longer than its limit a frame to itself", () => {
  const long = JSON.stringify("x".repeat(maxSharedFrameBytes));

  assertEquals(toFrames(["{}", long, "{}", "{}"]), ["{}", long, "{}\n{}"]);
});

Deno.test("the longest message fits a frame twice", () => {
  const from = { id: "u".repeat(64), name: "👋".repeat(32) };
  const text = "\u0001".repeat(4_000);
  const event = { type: "message", room: "好".repeat(48), seq: 1, at: 1, from };
  const encoded = JSON.stringify({ ...event, cid: "👋".repeat(64), text });

  assertEquals(isTooBig(`${encoded}\n${encoded}`), false);
});

Deno.test("encoded events and commands are one line, whatever their text", () => {
  const text = "a\nb\r\nc\u2028d";
  const command = { type: "send", room: "lobby", cid: "c", text } as const;
  const from = { id: "u1", name: "Ana" };
  const event = { ...command, type: "message", seq: 1, at: 2, from } as const;

  assertEquals(parse(encodeCommand(command)), [command]);
  assertEquals(decodeFrame(encodeEvent(event)), [event]);
});

Deno.test("decodeFrame() gives the events that it knows and skips the rest", () => {
  const frame =
    '{"type":"pong"}\n{"type":"later"}\nnonsense\n\n{"type":"drain","retryAfterMs":1}';

  assertEquals(decodeFrame(frame), [
    { type: "pong" },
    { type: "drain", retryAfterMs: 1 },
  ]);
});

Deno.test("no damaged frame throws, of 10,000", () => {
  const random = createRandom(1);
  const whole =
    '{"type":"send","room":"lobby","cid":"c","text":"oi \\ud83d\\udc4b"}\n{"type":"ping"}';
  for (let i = 0; i < 10_000; i++) {
    const at = Math.floor(random() * whole.length);
    const char = String.fromCharCode(Math.floor(random() * 0x10000));
    const frame = whole.slice(0, at) + char + whole.slice(at + 1);

    for (const parsed of parseFrame(frame)) {
      if (parsed.type === "object") decodeCommand(parsed.value);
    }
  }
});

/** Gives the same numbers in [0, 1) every time (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}
