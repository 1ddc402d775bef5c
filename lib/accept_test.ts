import { assertEquals } from "@std/assert";

import { wish } from "./accept.ts";

const wishes: [string, number][] = [
  ["", 0],
  ["*/*", 0],
  ["text/*", 0],
  ["text/html", 1],
  ["TEXT/HTML", 1],
  ["text/html;charset=utf-8", 1],
  ["text/html ; level=1 ; Q=0.25", 0.25],
  ["text/html;q=0", 0],
  ["text/html;q=0.", 0],
  ["text/html;q=1.000", 1],
  ["text/html;q=1.9", 1],
  ["text/html;q=many", 0],
  ["text/html;q=-1", 0],
  ["text/html;q=0.2, text/html;q=0.7", 0.7],
  ["text/htmlx, x-text/html", 0],
];

for (const [accept, expected] of wishes) {
  Deno.test(`wish() for HTML is ${expected} in Accept: ${accept}`, () => {
    assertEquals(wish(accept, (type) => type === "text/html"), expected);
  });
}
