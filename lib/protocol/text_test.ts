import { assertEquals } from "@std/assert";

import { codePoints, isStorable, normalizeNewlines } from "./text.ts";

const lengths: [string, number][] = [
  ["", 0],
  ["oi", 2],
  ["👋", 1],
  ["👩‍🚀", 3],
  ["e\u0301", 2],
  ["\ud83d", 1],
];

for (const [text, length] of lengths) {
  Deno.test(`codePoints() counts ${length} in ${JSON.stringify(text)}`, () => {
    assertEquals(codePoints(text), length);
  });
}

const texts: [string, boolean][] = [
  ["", true],
  ["olá 👋 привет\t\n", true],
  ["\u0001\ufffd\uffff", true],
  ["\0", false],
  ["a\0b", false],
  ["\ud83d", false],
  ["\udc4b\ud83d", false],
  ["👋\udc4b", false],
];

for (const [text, isGood] of texts) {
  Deno.test(`isStorable() says ${isGood} to ${JSON.stringify(text)}`, () => {
    assertEquals(isStorable(text), isGood);
  });
}

Deno.test("normalizeNewlines() turns CRLF into LF and nothing else", () => {
  assertEquals(normalizeNewlines("a\r\nb\rc\n\r\n "), "a\nb\rc\n\n ");
});
