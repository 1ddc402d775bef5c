import { assertEquals } from "@std/assert";

import { ana } from "../../tests/support/memory_store.ts";
import type { Call } from "./calls.ts";
import { createLanes, type Lanes } from "./lanes.ts";

Deno.test("lanes.add() takes reads beside the writes that are under way", async () => {
  const { add, posted } = setUp();

  add(write);
  await Promise.resolve();
  add(read);

  assertEquals(posted, ["writes: append", "reads: heads"]);
});

Deno.test("lanes.add() takes a read behind a write of the same turn, and before one beside it", () => {
  const { add, posted } = setUp();

  add(read);
  add(write);
  add(read);
  add(write);

  assertEquals(posted, [
    "reads: heads",
    "writes: append",
    "writes: heads",
    "writes: append",
  ]);
});

Deno.test("lanes.end() waits for both lanes", async () => {
  const { lanes, posted } = setUp();

  await lanes.end();

  assertEquals(posted, ["writes: end", "reads: end"]);
});

const write: Call = {
  method: "append",
  args: [{ roomId: 1, author: ana, cid: "c1", text: "oi", at: 0 }],
};
const read: Call = { method: "heads", args: [[1]] };

function setUp() {
  const posted: string[] = [];
  const lane = (name: string): Lanes => ({
    add({ method }) {
      posted.push(`${name}: ${method}`);
      return Promise.withResolvers<never>().promise;
    },
    ready: () => Promise.resolve(),
    end: () => Promise.resolve(void posted.push(`${name}: end`)),
  });
  const lanes = createLanes(lane("writes"), lane("reads"));
  return { lanes, posted, add: (call: Call) => void lanes.add(call) };
}
