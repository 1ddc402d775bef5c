import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";

import { bearer, type Person, signIn } from "../support/people.ts";
import { rawRequest, upgradeLines } from "../support/raw.ts";
import { type Papo, sharePapo, startPapo } from "../support/server.ts";

const papo = sharePapo();

type Headers = Record<string, string>;

Deno.test("a socket with a cookie is for pages of this very host", async () => {
  const ana = await signIn(papo(), "Ana");
  const { port } = papo();
  const cookie = `papo_session=${ana.token}`;
  const from = (host: string, origin: string) => ({ cookie, host, origin });
  const machine = Deno.hostname().toLowerCase();
  const cases: [string, Headers, number][] = [
    ["this host", from(`localhost:${port}`, `http://localhost:${port}`), 101],
    ["an address", from(`127.0.0.1:${port}`, `http://127.0.0.1:${port}`), 101],
    ["IPv6", from(`[::1]:${port}`, `http://[::1]:${port}`), 101],
    ["a LAN name", from(`pi.local:${port}`, `http://pi.local:${port}`), 101],
    ["its name", from(`${machine}:${port}`, `http://${machine}:${port}`), 101],
    ["another port", from(`localhost:${port}`, "http://localhost:1"), 403],
    ["another site", from(`localhost:${port}`, "https://evil.example"), 403],
    [
      "another address",
      from(`localhost:${port}`, `http://127.0.0.1:${port}`),
      403,
    ],
    [
      "a rebound name",
      from(`evil.example:${port}`, `http://evil.example:${port}`),
      403,
    ],
    ["a sandbox", from(`localhost:${port}`, "null"), 403],
    [
      "a lookalike",
      from(`localhost:${port}`, `http://localhost:${port}.evil.example`),
      403,
    ],
    ["nothing said", { cookie }, 403],
    [
      "a page, by fetch metadata",
      { cookie, "sec-fetch-site": "same-origin" },
      101,
    ],
    ["another site, by fetch metadata", {
      cookie,
      "sec-fetch-site": "cross-site",
    }, 403],
    ["a sister site, by fetch metadata", {
      cookie,
      "sec-fetch-site": "same-site",
    }, 403],
  ];
  for (const [what, headers, status] of cases) {
    const answer = await rawRequest(papo(), upgradeLines(papo(), headers));

    assertEquals(answer.status, status, what);
  }
});

Deno.test("a write with a cookie follows the same rules", async () => {
  const bia = await signIn(papo(), "Bia");
  const { port, url } = papo();
  const cookie = `papo_session=${bia.token}`;
  const cases: [string, Headers, number][] = [
    ["this host", { cookie, origin: url }, 201],
    ["by fetch metadata", { cookie, "sec-fetch-site": "same-origin" }, 201],
    ["another site", { cookie, origin: "https://evil.example" }, 403],
    ["another port", { cookie, origin: "http://localhost:1" }, 403],
    [
      "another scheme's default port",
      { cookie, origin: "https://localhost" },
      403,
    ],
    ["a sandbox", { cookie, origin: "null" }, 403],
    ["nothing said", { cookie }, 403],
    ["a bearer without Origin", bearer(bia), 201],
    ["a bearer on another site's page", {
      ...bearer(bia),
      origin: "https://evil.example",
    }, 403],
  ];
  for (const [what, headers, status] of cases) {
    const answer = await rawPost(papo(), "/rooms/lobby", "text=oi", {
      host: `localhost:${port}`,
      accept: "application/json",
      ...headers,
    });

    assertEquals(answer.status, status, what);
  }
});

Deno.test("nobody is signed in or out by another site's page", async () => {
  const caio = await signIn(papo(), "Caio");
  const evil = { origin: "https://evil.example" };

  const signin = await rawPost(papo(), "/signin", "name=Eve", evil);
  const signout = await rawPost(papo(), "/signout", "", {
    ...evil,
    cookie: `papo_session=${caio.token}`,
  });
  const quiet = await rawPost(papo(), "/signin", "name=Dora", {});

  assertEquals([signin.status, signout.status, quiet.status], [403, 403, 303]);
});

Deno.test("a foreign origin is refused in words that name the setting", async () => {
  const dora = await signIn(papo(), "Dora Lima");

  const answer = await rawPost(papo(), "/rooms/lobby", "text=oi", {
    ...bearer(dora),
    origin: "https://chat.example",
  });

  assertEquals(answer.headers.get("content-type"), "application/problem+json");
  assertMatch(answer.body, /"code":"forbidden"/);
  assertStringIncludes(answer.body, "PUBLIC_URL=https://chat.example");
  assertStringIncludes(answer.body, "ALLOWED_ORIGINS");
});

Deno.test("the session is judged before the origin", async () => {
  const evil = { origin: "https://evil.example" };

  const write = await rawPost(papo(), "/rooms/lobby", "text=oi", evil);
  const socket = await rawRequest(papo(), upgradeLines(papo(), evil));

  assertEquals([write.status, socket.status], [401, 401]);
});

Deno.test("PUBLIC_URL and ALLOWED_ORIGINS let their pages in, and https makes cookies secure", async () => {
  await using own = await startPapo({
    PUBLIC_URL: "https://chat.example",
    ALLOWED_ORIGINS: "https://app.example, http://other.example:8080",
  });
  const ana = await signIn(own, "Ana");
  const host = "chat.example";
  const cookie = `__Host-papo_session=${ana.token}`;
  const origins = {
    "https://chat.example": 101,
    "https://app.example": 101,
    "http://other.example:8080": 101,
    "http://other.example": 403,
    "https://evil.example": 403,
  };
  for (const [origin, status] of Object.entries(origins)) {
    const headers = { host, origin, cookie };
    const answer = await rawRequest(own, upgradeLines(own, headers));

    assertEquals(answer.status, status, origin);
  }
  const signin = await rawPost(own, "/signin", "name=Bia", { host });
  assertMatch(
    signin.headers.get("set-cookie") ?? "",
    /^__Host-papo_session=.+; Path=\/; .*HttpOnly; SameSite=Lax; Secure$/,
  );
  assertEquals(await statusWithPlainCookie(own, ana), 401);
});

async function statusWithPlainCookie(own: Papo, { token }: Person) {
  const headers = { cookie: `papo_session=${token}` };
  return (await rawRequest(own, upgradeLines(own, headers))).status;
}

async function rawPost(
  papo: Papo,
  path: string,
  body: string,
  headers: Headers,
) {
  const all: Headers = {
    host: `localhost:${papo.port}`,
    "content-type": "application/x-www-form-urlencoded",
    "content-length": String(body.length),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return await rawRequest(papo, [`POST ${path} HTTP/1.1`, ...lines], body);
}
