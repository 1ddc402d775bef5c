import { assert, assertEquals } from "@std/assert";

import { mixesScripts, roomName, slugOf } from "./slugs.ts";

const slugs: [string, string][] = [
  ["Lobby", "lobby"],
  ["Book Club", "book-club"],
  ["  Praça   da Sé!  ", "praça-da-sé"],
  ["Ｌｏｂｂｙ", "lobby"],
  ["Комната 7", "комната-7"],
  ["日本語の部屋", "日本語の部屋"],
  ["हिन्दी", "हिन्दी"],
  ["غرفة", "غرفة"],
  ["a.b/c?d#e%2f", "a-b-c-d-e-2f"],
  ["../etc/passwd", "etc-passwd"],
  ["news.json", "news-json"],
  ["--a--b--", "a-b"],
  ["☕️ Café", "café"],
  ["__proto__", "proto"],
  ["a\u202eb", "ab"],
  ["a".repeat(48), "a".repeat(48)],
];

for (const [name, slug] of slugs) {
  Deno.test(`slugOf() makes ${slug} of ${JSON.stringify(name)}`, () => {
    assertEquals(slugOf(name), slug);
    assertEquals(slugOf(slug), slug);
  });
}

const none = [
  "",
  "   ",
  "...",
  "/",
  "!?",
  "❤️",
  "\ufe0f",
  "\u3164",
  "\u0301",
  "\u200b",
  "a".repeat(49),
];

for (const name of none) {
  Deno.test(`slugOf() makes nothing of ${JSON.stringify(name)}`, () => {
    assertEquals(slugOf(name), null);
  });
}

Deno.test("a slug holds only letters, marks, digits and hyphens, whatever the name", () => {
  for (let code = 1; code < 0x3000; code++) {
    const slug = slugOf(`a${String.fromCodePoint(code)}b`);

    assert(slug !== null && /^[\p{L}\p{M}\p{N}-]+$/u.test(slug), slug ?? "");
  }
});

const plain = [
  ...slugs.map(([, slug]) => slug),
  "комната-отдыха",
  "αθήνα",
  "תל-אביב",
  "日本語cafe",
  "한국어",
  "python-для-всех",
  "3d-печать",
  "2-й-этаж",
];

for (const slug of plain) {
  Deno.test(`mixesScripts() lets ${slug} pass`, () => {
    assertEquals(mixesScripts(slug), false);
  });
}

for (const slug of ["lоbby", "book-сlub", "αbc", "日本語дом"]) {
  Deno.test(`mixesScripts() finds the mixed word in ${slug}`, () => {
    assertEquals(mixesScripts(slug), true);
  });
}

const names: [string, string][] = [
  [" Book \t\n Club ", "Book Club"],
  ["Ｌｏｂｂｙ", "Lobby"],
  ["a\u202eb\u0000c\u200bd", "a b c d"],
  ["\u3164a\u034fb", "ab"],
  ["❤️ clube", "❤️ clube"],
];

for (const [input, name] of names) {
  Deno.test(`roomName() shows ${JSON.stringify(input)} as ${name}`, () => {
    assertEquals(roomName(input), name);
  });
}

Deno.test("a room's name is judged too long before NFKC, which is slow for 100,000 marks", () => {
  const marks = "Ａ" + "\u0301\u0316".repeat(50_000);

  assertEquals(roomName(marks), marks);
  assertEquals(slugOf(roomName(marks)), null);
});
