import { assert, assertEquals, assertStringIncludes } from "@std/assert";

import { postJson } from "../support/people.ts";
import { type Papo, startPapo } from "../support/server.ts";

/** Far above what is let through at once. */
const many = 2_000;

Deno.test("an address that asks for names without end must wait, and others need not", async () => {
  await using own = await startPapo({ ADDRESS_HEADER: "x-forwarded-for" });

  const refused = await signInUntilRefused(own, "192.0.2.1");
  const other = await signInFrom(own, "192.0.2.2");

  assertEquals(refused.status, 429);
  assert(Number(refused.headers.get("retry-after")) >= 1);
  assertStringIncludes(await refused.text(), '"code":"rate_limited"');
  assertEquals(other.status, 422);
  await other.body?.cancel();
});

async function signInUntilRefused(
  papo: Papo,
  address: string,
): Promise<Response> {
  for (let i = 0; i < many; i++) {
    const response = await signInFrom(papo, address);
    if (response.status !== 422) return response;
    await response.body?.cancel();
  }
  throw new Error(`all of ${many} names were judged`);
}

/** Asks for a name that nobody can have, which costs as much as another. */
async function signInFrom(papo: Papo, address: string): Promise<Response> {
  const headers = { "x-forwarded-for": address };
  return await postJson(papo, "/signin", { name: "-" }, headers);
}
