import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
} from "@std/assert";

import { browser, type Person, signIn } from "../support/people.ts";
import { type Papo, sharePapo, startPapo } from "../support/server.ts";

const papo = sharePapo();

const paths = [
  "/",
  "/rooms/lobby",
  "/rooms/nowhere",
  "/rooms/lobby.json",
  "/rooms/lobby/members.json",
  "/rooms.json",
  "/healthz",
  "/readyz",
  "/metrics",
  "/signin",
  "/nothing/here",
  "/icon.svg",
  "/ws",
];

for (const accept of ["text/html", "application/json"]) {
  Deno.test(`every answer to ${accept} tells the browser to trust it with little`, async () => {
    const ana = await signIn(papo(), `Ana ${accept.length}`);
    for (const person of [ana, null]) {
      for (const path of paths) {
        const response = await ask(papo(), path, accept, person);

        const { headers } = response;
        const what = `${path} for ${person?.user.name ?? "nobody"}`;
        assertEquals(headers.get("x-content-type-options"), "nosniff", what);
        const policy = headers.get("content-security-policy") ?? "";
        assertMatch(policy, /default-src 'none'/, what);
        const isPage = headers.get("content-type")?.startsWith("text/html");
        assert(!isPage || !/unsafe-inline|unsafe-eval/.test(policy), what);
        assert(!policy.includes("upgrade-insecure-requests"), what);
      }
    }
  });
}

Deno.test("a page's scripts carry the nonce of its policy, which is new each time", async () => {
  const bia = await signIn(papo(), "Bia");
  const nonces = [];
  for (let i = 0; i < 2; i++) {
    const response = await ask(papo(), "/rooms/lobby", "text/html", bia);
    const policy = response.headers.get("content-security-policy") ?? "";
    const nonce = policy.match(/'nonce-([^']+)'/)?.[1];
    const scripts = [...response.html.matchAll(/<script([^>]*)>/g)];

    assert(nonce !== undefined && scripts.length > 0);
    for (const [, attributes = ""] of scripts) {
      assert(attributes.includes(`nonce="${nonce}"`), attributes);
    }
    assert(!/ style=| on\w+=/.test(response.html), "no policy covers these");
    nonces.push(nonce);
  }

  assertNotEquals(nonces[0], nonces[1]);
});

/** What a page may load, run, send to and stand in; all else is forbidden. */
const allowed: Record<string, string> = {
  "default-src": "'none'",
  "script-src": "'self' 'nonce-…'",
  "style-src": "'self'",
  "img-src": "'self' data:",
  "connect-src": "'self'",
  "manifest-src": "'self'",
  "object-src": "'none'",
  "base-uri": "'none'",
  "form-action": "'self'",
  "frame-ancestors": "'none'",
};

Deno.test("a page's policy lets it load, send to and stand in nothing but ours", async () => {
  const eva = await signIn(papo(), "Eva");

  const { headers } = await ask(papo(), "/rooms/lobby", "text/html", eva);

  const policy = headers.get("content-security-policy") ?? "";
  const directives = policy.replace(/nonce-[^']+/, "nonce-…").split("; ").map(
    (directive) => directive.split(/ (.*)/),
  );
  for (const [name, sources] of Object.entries(allowed)) {
    assertEquals(Object.fromEntries(directives)[name], sources, name);
  }
  for (const [name, sources] of directives) {
    assert(!/[*]|https?:|'unsafe/.test(sources ?? ""), name);
  }
});

Deno.test("pages are private, and what a page names is kept for good", async () => {
  const caio = await signIn(papo(), "Caio");
  const page = await ask(papo(), "/rooms/lobby", "text/html", caio);
  const assets = [
    ...page.html.matchAll(
      /(?:href|src|from) ?="?([^">]+__frsh_c=[^">]+|\/_fresh\/[^">]+)/g,
    ),
    ...page.html.matchAll(/"(\/_fresh\/[^"]+\.js)"/g),
  ].map(([, address = ""]) => address);

  assertMatch(page.headers.get("cache-control") ?? "", /no-cache|no-store/);
  assert(assets.length > 3);
  for (const address of new Set(assets)) {
    const asset = await ask(
      papo(),
      address.replaceAll("&amp;", "&"),
      "*/*",
      caio,
    );

    assertEquals(asset.status, 200, address);
    assertMatch(
      asset.headers.get("cache-control") ?? "",
      /max-age=31536000, immutable/,
      address,
    );
  }
});

Deno.test("a page asks nothing of any other origin", async () => {
  const dora = await signIn(papo(), "Dora");

  const { html } = await ask(papo(), "/rooms/lobby", "text/html", dora);

  for (
    const [, address = ""] of html.matchAll(/(?:src|href|action)="([^"]+)"/g)
  ) {
    assert(!/^(\w+:)?\/\//.test(address), address);
  }
});

Deno.test("over https a page's requests are upgraded and cookies stay on https", async () => {
  await using own = await startPapo({ PUBLIC_URL: "https://chat.example" });

  const { headers } = await ask(own, "/", "text/html", null);

  assertMatch(
    headers.get("content-security-policy") ?? "",
    /upgrade-insecure-requests/,
  );
});

async function ask(
  papo: Papo,
  path: string,
  accept: string,
  person: Person | null,
) {
  const session = person === null ? {} : browser(papo, person);
  const response = await fetch(papo.url + path, {
    headers: { accept, ...session },
    redirect: "manual",
  });
  const { status, headers } = response;
  return { status, headers, html: await response.text() };
}
