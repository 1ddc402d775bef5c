import { assertEquals } from "@std/assert";

import { createTimeFormat, nameList } from "./format.ts";
import { translator } from "./i18n/i18n.ts";

const at = Date.UTC(2026, 10, 24, 14, 5);

/** Takes out the commas, which come and go with the version of Unicode's data. */
function plain(text: string): string {
  return text.replaceAll(",", "");
}

function format(lang: "en" | "pt", timeZone = "UTC") {
  return createTimeFormat({ lang, timeZone }, translator(lang));
}

Deno.test("times are short in the timeline and full on demand", () => {
  assertEquals(format("en").short(at), "14:05");
  assertEquals(format("pt").short(at), "14:05");
  assertEquals(
    plain(format("en").full(at)),
    "Tuesday 24 November 2026 at 14:05",
  );
  assertEquals(
    plain(format("pt").full(at)),
    "terça-feira 24 de novembro de 2026 às 14:05",
  );
});

Deno.test("times are those of the reader's zone", () => {
  assertEquals(format("en", "America/Sao_Paulo").short(at), "11:05");
  assertEquals(format("en", "Asia/Kolkata").short(at), "19:35");
  assertEquals(format("en").short(Date.UTC(2026, 0, 1)), "00:00");
});

const days: [string, string, string, string][] = [
  ["2026-11-24T00:00Z", "2026-11-24T23:59Z", "UTC", "Today"],
  ["2026-11-23T23:59Z", "2026-11-24T00:00Z", "UTC", "Yesterday"],
  ["2026-11-22T23:59Z", "2026-11-24T00:00Z", "UTC", "Sunday 22 November 2026"],
  ["2025-12-31T12:00Z", "2026-01-01T12:00Z", "UTC", "Yesterday"],
  ["2026-11-24T02:00Z", "2026-11-24T12:00Z", "America/Sao_Paulo", "Yesterday"],
  ["2026-11-23T20:00Z", "2026-11-24T12:00Z", "Asia/Tokyo", "Today"],
  [
    "2026-11-25T00:00Z",
    "2026-11-24T23:59Z",
    "UTC",
    "Wednesday 25 November 2026",
  ],
  // The night after a day of 23 hours, and the end of one of 25.
  ["2026-03-29T12:00Z", "2026-03-29T22:10Z", "Europe/Lisbon", "Today"],
  ["2026-03-29T12:00Z", "2026-03-29T23:10Z", "Europe/Lisbon", "Yesterday"],
  ["2026-10-25T12:00Z", "2026-10-26T23:50Z", "Europe/Lisbon", "Yesterday"],
];

for (const [message, now, zone, day] of days) {
  Deno.test(`${message} is "${day}" at ${now} in ${zone}`, () => {
    const written = format("en", zone).day(
      Date.parse(message),
      Date.parse(now),
    );

    assertEquals(plain(written), day);
  });
}

/** Names without the marks that isolate their direction. */
function list(lang: "en" | "pt", ...names: string[]): string {
  const users = names.map((name) => ({ id: name, name }));
  return nameList(users, translator(lang)).replaceAll(/[\u2068\u2069]/g, "");
}

Deno.test("nameList() writes people as a phrase", () => {
  assertEquals(list("en"), "");
  assertEquals(list("en", "Ana"), "Ana");
  assertEquals(list("en", "Ana", "Bia"), "Ana and Bia");
  assertEquals(list("en", "Ana", "Bia", "Caio"), "Ana, Bia and 1 more");
  assertEquals(list("pt", "Ana", "Bia"), "Ana e Bia");
  assertEquals(list("pt", "Ana", "Bia", "Caio", "Davi"), "Ana, Bia e mais 2");
});

Deno.test("nameList() keeps a name's direction and braces to itself", () => {
  const users = [{ id: "1", name: "{last}" }, { id: "2", name: "דוד" }];

  const names = nameList(users, translator("en"));

  assertEquals(names, "\u2068{last}\u2069 and \u2068דוד\u2069");
});
