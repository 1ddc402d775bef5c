import { assertEquals } from "@std/assert";

import { fold } from "./notices.ts";
import { ana, bruno } from "./test_world.ts";

const came = (at: number, ...users: (typeof ana)[]) => ({
  online: true,
  users,
  at,
});
const went = (at: number, ...users: (typeof ana)[]) => ({
  online: false,
  users,
  at,
});

Deno.test("fold() begins a line with the first change", () => {
  const line = fold(null, came(7, ana), "notice:3");

  assertEquals(line, {
    type: "notice",
    key: "notice:3",
    at: 7,
    came: [ana],
    went: [],
  });
});

Deno.test("fold() takes there and back for nothing", () => {
  const there = fold(null, went(1, ana), "k");

  assertEquals(fold(there, came(2, ana), "k"), null);
});

Deno.test("fold() names somebody once, however often they come", () => {
  const once = fold(null, came(1, ana), "k");
  const twice = fold(once, came(2, ana, bruno), "k");

  assertEquals([twice?.came, twice?.went, twice?.at], [[ana, bruno], [], 2]);
});

Deno.test("fold() keeps what others did when one is undone", () => {
  const both = fold(null, came(1, ana, bruno), "k");

  const line = fold(both, went(2, bruno), "k");

  assertEquals([line?.came, line?.went], [[ana], []]);
});

Deno.test("fold() of nobody is no line", () => {
  assertEquals(fold(null, came(1), "k"), null);
});
