import { assert, assertEquals } from "@std/assert";

import { tileOf } from "../static/tile.js";

const names = Array.from({ length: 2_000 }, (_, i) => `tile ${i}`);

Deno.test("tileOf() gives one name one tile, whatever its case and form", () => {
  assertEquals(tileOf("Ana"), tileOf("ANA"));
  assertEquals(tileOf("José"), tileOf("Jose\u0301"));
});

Deno.test("tileOf() gives names that differ in a letter other tiles", () => {
  const tiles = ["Ana", "Ena", "Anna", "Ane", "naA", "Аня", "👋", ""]
    .map((name) => JSON.stringify(tileOf(name)));

  assertEquals(new Set(tiles).size, tiles.length);
});

Deno.test("tileOf() has two of eight hues, never one twice, and four quarter turns", () => {
  for (const { hues, turns } of names.map(tileOf)) {
    const [first, second] = hues;
    assert(first !== second);
    assert(hues.every((hue) => hue in Array(8).fill(0)));
    assert(turns.every((turn) => turn in Array(4).fill(0)));
  }
});

Deno.test("tileOf() uses every hue and turn, in every place", () => {
  const tiles = names.map(tileOf);

  for (const place of [0, 1]) {
    assertEquals(new Set(tiles.map(({ hues }) => hues[place])).size, 8);
  }
  for (const place of [0, 1, 2, 3]) {
    assertEquals(new Set(tiles.map(({ turns }) => turns[place])).size, 4);
  }
});
