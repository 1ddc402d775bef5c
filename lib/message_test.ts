import { assertEquals } from "@std/assert";

import { checkText } from "./message.ts";
import type { RefusalCode } from "./protocol/events.ts";

const kept = [
  "oi",
  " oi \n",
  ".",
  "👩🏽‍🚀",
  "a".repeat(4_000),
  "👋".repeat(4_000),
  "a" + "\u0301".repeat(3_999),
  "\u202eidnab\u202c",
  "a\rb",
  "\u0007x",
  "<script>alert(1)</script>",
  "Å ﬁ",
];

for (const text of kept) {
  Deno.test(`checkText() keeps ${JSON.stringify(text.slice(0, 30))} as it is`, () => {
    assertEquals(checkText(text), { type: "text", text });
  });
}

Deno.test("checkText() turns CRLF into LF before it counts", () => {
  const text = "a\r\n".repeat(2_000);

  assertEquals(checkText(text), { type: "text", text: "a\n".repeat(2_000) });
});

const refused: [string, RefusalCode][] = [
  ["", "empty"],
  [" \t\r\n\u00a0\u2003\u3000\u2028", "empty"],
  ["\u200b\u200d\ufeff\u2060\u3164", "empty"],
  ["\0", "bad_command"],
  ["oi\0", "bad_command"],
  ["\ud83d", "bad_command"],
  ["\udc4b\ud83d", "bad_command"],
  ["a".repeat(4_001), "too_long"],
  ["👋".repeat(4_001), "too_long"],
  ["a" + "\u0301\u0316".repeat(50_000), "too_long"],
];

for (const [text, code] of refused) {
  const short = JSON.stringify(text.slice(0, 30));
  Deno.test(`checkText() refuses ${short} with ${code}`, () => {
    const checked = checkText(text);

    assertEquals(checked.type === "refused" && checked.refusal.code, code);
  });
}
