import { assertEquals } from "@std/assert";

import { stateOf } from "./postgres_client.ts";

Deno.test("stateOf() tells what Postgres answered from what the network says", () => {
  const states = ["28P01", "XX000", "57014", "EPIPE", "EPERM", "ECONNRESET"]
    .map((code) => stateOf(Object.assign(new Error(), { code })));

  assertEquals(states, ["28P01", "XX000", "57014", null, null, null]);
});
