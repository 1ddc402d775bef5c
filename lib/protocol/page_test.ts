import { assertEquals, assertThrows } from "@std/assert";

import { decodePage } from "./page.ts";

const entry = {
  type: "message",
  room: "lobby",
  seq: 1,
  at: 2,
  from: { id: "u1", name: "Ana" },
  cid: "c",
  text: "oi",
};
const page = { room: "lobby", epoch: "e", head: 1, entries: [entry] };

Deno.test("decodePage() takes a page of history", () => {
  assertEquals<unknown>(decodePage(page), page);
});

const wrong: [string, unknown][] = [
  ["null", null],
  ["a list", [page]],
  ["problem details", { type: "about:blank", status: 404 }],
  ["a page with a head in words", { ...page, head: "1" }],
  ["a page without entries", { ...page, entries: undefined }],
  ["a page with entries of no kind", { ...page, entries: [{ seq: 1 }] }],
  ["a page with an author that is a text", {
    ...page,
    entries: [{ ...entry, from: "Ana" }],
  }],
];

for (const [name, value] of wrong) {
  Deno.test(`decodePage() throws at ${name}`, () => {
    assertThrows(() => decodePage(value), TypeError);
  });
}
