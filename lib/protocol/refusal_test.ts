import { assertEquals } from "@std/assert";

import { closeCodes, isFinal } from "./close_codes.ts";
import { refusalCodes } from "./events.ts";
import { refusal, statusOf } from "./refusal.ts";

/** The protocol's table, row by row. */
const statuses = {
  bad_frame: 400,
  bad_command: 400,
  not_found: 404,
  not_joined: 404,
  forbidden: 403,
  too_long: 413,
  empty: 422,
  bad_name: 422,
  cid_conflict: 409,
  name_taken: 409,
  rate_limited: 429,
  unavailable: 503,
};

Deno.test("every refusal code has the protocol's status", () => {
  assertEquals(statusOf, statuses);
  assertEquals<readonly string[]>(refusalCodes, Object.keys(statuses));
});

Deno.test("refusal() says how long to wait only when it is known", () => {
  assertEquals(refusal("empty", "A message needs some text."), {
    code: "empty",
    message: "A message needs some text.",
  });
  assertEquals(refusal("rate_limited", "Too fast.", 0).retryAfterMs, 0);
});

Deno.test("a client reconnects after every close but abuse, too big and signed out", () => {
  const final = Object.values(closeCodes).filter(isFinal);

  assertEquals(final, [1008, 1009, 4401]);
  assertEquals([1000, 1001, 1006, 1012, 4008, 4408].some(isFinal), false);
});
