import { assert, assertEquals } from "@std/assert";
import { App, csp } from "fresh";

import type { State } from "./define.ts";
import { harden, protect } from "./headers.ts";

/** Asks an app that is guarded as ours is. */
async function ask(isSecure: boolean, response: () => Response) {
  const policy = ["default-src 'none'", "base-uri 'none'"];
  const app = new App<State>()
    .use(protect({ isSecure }))
    .use(csp({ useNonce: true, csp: policy }))
    .get("/", response);
  const { headers } = await app.handler()(new Request("http://papo.test/"));
  return headers;
}

Deno.test("protect() lets a browser trust an answer with little", async () => {
  const headers = await ask(false, () => new Response("oi"));

  assertEquals(headers.get("x-content-type-options"), "nosniff");
  assertEquals(headers.get("referrer-policy"), "same-origin");
  assertEquals(headers.get("cross-origin-resource-policy"), "same-origin");
  assertEquals(headers.get("cache-control"), "private, no-cache");
});

Deno.test("protect() parts a page's window from others over https, where browsers heed it", async () => {
  const policy = async (isSecure: boolean) =>
    (await ask(isSecure, () => new Response("oi")))
      .get("cross-origin-opener-policy");

  assertEquals(await policy(true), "same-origin");
  assertEquals(await policy(false), null);
});

Deno.test("protect() keeps an answer's own caching", async () => {
  const immutable = { "cache-control": "public, max-age=31536000, immutable" };

  const headers = await ask(
    false,
    () => new Response("", { headers: immutable }),
  );

  assertEquals(headers.get("cache-control"), immutable["cache-control"]);
});

Deno.test("the policy upgrades requests over https, and over plain http does not", async () => {
  const directives = async (isSecure: boolean) => {
    const headers = await ask(isSecure, () => new Response("oi"));
    return headers.get("content-security-policy")?.split("; ") ?? [];
  };

  const [secure, plain] = [await directives(true), await directives(false)];

  assert(secure.includes("upgrade-insecure-requests"));
  assertEquals(plain, secure.filter((d) => d !== "upgrade-insecure-requests"));
});

Deno.test("the policy allows nothing that it does not name, and no frame", async () => {
  const headers = await ask(false, () => new Response("oi"));

  const policy = headers.get("content-security-policy")?.split("; ") ?? [];
  for (const directive of ["default-src 'none'", "frame-ancestors 'none'"]) {
    assert(policy.includes(directive), directive);
  }
  assert(!policy.join().includes("default-src 'self'"));
});

Deno.test("harden() gives an answer without a policy one that runs no scripts", () => {
  const response = new Response("oi");

  harden(response, { isSecure: true });

  const policy = response.headers.get("content-security-policy") ?? "";
  assert(policy.startsWith("default-src 'none'"));
  assert(!policy.includes("script-src"));
});
