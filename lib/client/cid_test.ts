import { assert, assertEquals, assertMatch } from "@std/assert";

import { newCid } from "./cid.ts";

Deno.test("newCid() grows with time, whatever is random in it", () => {
  const last = new Uint8Array(10).fill(255);
  const first = new Uint8Array(10);

  const [before, after] = [newCid(1_000, last), newCid(1_001, first)];

  assert(before < after, `${before} < ${after}`);
});

Deno.test("newCid() keeps its length from the first day to the last", () => {
  const cids = [0, Date.now(), 2 ** 48 - 1].map((now) => newCid(now));

  assertEquals(cids.map(({ length }) => length), [32, 32, 32]);
});

Deno.test("newCid() is another one each time, of letters and digits", () => {
  const cids = Array.from({ length: 1_000 }, () => newCid(1));

  assertEquals(new Set(cids).size, 1_000);
  assertMatch(cids[0] ?? "", /^[0-9a-f]{1,64}$/);
});
