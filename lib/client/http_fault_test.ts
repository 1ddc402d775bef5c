import { assertEquals } from "@std/assert";

import { problem } from "../answer.ts";
import { decodeEvent } from "../protocol/events.ts";
import { readFault } from "./http_fault.ts";

Deno.test("readFault() reads a refusal with its patience", async () => {
  const answer = problem(429, "That is too fast.", {
    code: "rate_limited",
    retryAfterMs: 1_500,
  });

  const fault = await readFault(answer, decodeEvent);

  assertEquals(fault, {
    type: "refused",
    refused: {
      type: "refused",
      code: "rate_limited",
      message: "That is too fast.",
      retryAfterMs: 2_000,
    },
  });
});

Deno.test("readFault() knows a refusal for good by its lack of patience", async () => {
  const fault = await readFault(
    problem(409, "Used.", { code: "cid_conflict" }),
    decodeEvent,
  );

  assertEquals(
    fault.type === "refused" && fault.refused.retryAfterMs,
    undefined,
  );
});

Deno.test("readFault() takes 401 for the end of the session", async () => {
  const fault = await readFault(problem(401, "Sign in first."), decodeEvent);

  assertEquals(fault, { type: "lost", code: 4401 });
});

const strange: [string, Response][] = [
  ["a proxy's page", new Response("<h1>Bad gateway</h1>", { status: 502 })],
  ["problem details with an unknown code", problem(500, "Oh.")],
  ["JSON that is no object", Response.json([1], { status: 400 })],
  ["a code that is no text", Response.json({ code: {} }, { status: 400 })],
];

for (const [name, answer] of strange) {
  Deno.test(`readFault() takes ${name} for a server that is away`, async () => {
    assertEquals(await readFault(answer, decodeEvent), {
      type: "lost",
      code: 1006,
    });
  });
}
