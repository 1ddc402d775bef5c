import { assertEquals } from "@std/assert";

import { readRange } from "./range.ts";
import type { Range } from "./store/store.ts";

const most = Number.MAX_SAFE_INTEGER;

const ranges: [string, Range][] = [
  ["", { type: "latest", limit: 50 }],
  ["limit=1", { type: "latest", limit: 1 }],
  ["limit=300", { type: "latest", limit: 300 }],
  ["limit=301", { type: "latest", limit: 300 }],
  ["limit=0", { type: "latest", limit: 1 }],
  ["limit=-5", { type: "latest", limit: 1 }],
  ["limit=99999999999999999999", { type: "latest", limit: 300 }],
  ["after=0", { type: "after", seq: 0, limit: 50 }],
  ["after=41&limit=2", { type: "after", seq: 41, limit: 2 }],
  ["after=-1", { type: "after", seq: 0, limit: 50 }],
  ["after=99999999999999999999", { type: "after", seq: most, limit: 50 }],
  ["before=41", { type: "before", seq: 41, limit: 50 }],
  ["before=0041", { type: "before", seq: 41, limit: 50 }],
  ["at=100", { type: "before", seq: 125, limit: 50 }],
  ["at=100&limit=3", { type: "before", seq: 102, limit: 3 }],
  ["unknown=x", { type: "latest", limit: 50 }],
];

for (const [query, range] of ranges) {
  Deno.test(`readRange() reads ?${query}`, () => {
    assertEquals(readRange(new URLSearchParams(query)), range);
  });
}

const noNumbers = [
  "",
  "x",
  "1.5",
  "1e3",
  "0x10",
  " 1",
  "--1",
  "NaN",
  "١",
  "1,2",
];

for (const name of ["limit", "after", "before", "at"]) {
  for (const text of noNumbers) {
    Deno.test(`readRange() finds no number in ?${name}=${text}`, () => {
      assertEquals(readRange(new URLSearchParams({ [name]: text })), null);
    });
  }
}
