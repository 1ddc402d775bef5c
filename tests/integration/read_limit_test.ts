import { assert, assertEquals, assertStringIncludes } from "@std/assert";

import { get, type Person, signIn } from "../support/people.ts";
import { sharePapo } from "../support/server.ts";

const papo = sharePapo();
const path = "/rooms/lobby.json";

/** Far above what is let through at once, far below what a person reads. */
const manyReads = 2_000;

async function readUntilRefused(person: Person): Promise<Response> {
  for (let i = 0; i < manyReads; i++) {
    const response = await get(papo(), path, person);
    if (response.status !== 200) return response;
    await response.body?.cancel();
  }
  throw new Error(`all of ${manyReads} reads were answered`);
}

Deno.test("who reads history without end is asked to wait, and nobody else is", async () => {
  const greedy = await signIn(papo(), "Greedy");
  const patient = await signIn(papo(), "Patient");

  const refused = await readUntilRefused(greedy);
  const other = await get(papo(), path, patient);

  assertEquals(refused.status, 429);
  assert(Number(refused.headers.get("retry-after")) >= 1);
  assertStringIncludes(await refused.text(), '"code":"rate_limited"');
  assertEquals(other.status, 200);
  await other.body?.cancel();
});
