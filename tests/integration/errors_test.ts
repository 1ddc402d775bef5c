import { assert, assertEquals, assertMatch } from "@std/assert";

import { bearer, browser, signIn } from "../support/people.ts";
import { sharePapo } from "../support/server.ts";

const papo = sharePapo();

Deno.test("a machine gets problem details for an address that is not there", async () => {
  const headers = bearer(await signIn(papo(), "Ada"));
  for (const path of ["/none", "/rooms/lobby/none", "/none.json"]) {
    const response = await fetch(papo().url + path, { headers });

    assertEquals(response.status, 404);
    assertEquals(
      response.headers.get("content-type"),
      "application/problem+json",
    );
    assertEquals((await response.json()).code, "not_found");
  }
});

Deno.test("a person gets a page that runs no scripts for an address that is not there", async () => {
  const person = await signIn(papo(), "Bia");
  const headers = { accept: "text/html", ...browser(papo(), person) };
  const response = await fetch(`${papo().url}/none`, { headers });

  assertEquals(response.status, 404);
  assertMatch(await response.text(), /There is nothing at this address/);
  assertMatch(
    response.headers.get("content-security-policy") ?? "",
    /^default-src 'none'; (?!.*script)/,
  );
  assertEquals(response.headers.get("x-content-type-options"), "nosniff");
});

Deno.test("an address that can't be decoded is 400 and leaves nothing in the log", async () => {
  for (const path of ["/rooms/%E8", "/rooms/%zz.json", "/%"]) {
    const response = await fetch(papo().url + path);

    assertEquals(response.status, 400);
    await response.body?.cancel();
  }
  assert(!papo().output.includes("URIError"));
});

Deno.test("a method that HTTP does not know is 501", async () => {
  for (const path of ["/", "/rooms/lobby", "/icon.svg"]) {
    const response = await fetch(papo().url + path, { method: "BREW" });

    assertEquals(response.status, 501);
    await response.body?.cancel();
  }
});
