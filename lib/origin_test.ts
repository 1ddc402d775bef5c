import { assert, assertEquals, assertStringIncludes } from "@std/assert";

import { judgeOrigin, type OriginRules } from "./origin.ts";

const plain: OriginRules = {
  publicUrl: null,
  allowedOrigins: [],
  isOnDeploy: false,
  machineName: "Kitchen",
};
const published: OriginRules = {
  publicUrl: new URL("https://chat.example"),
  allowedOrigins: ["https://app.example"],
  isOnDeploy: false,
  machineName: "kitchen",
};

function judge(
  headers: Record<string, string>,
  { rules = plain, withCookie = true } = {},
): "ours" | "foreign" {
  return judgeOrigin(new Headers(headers), { rules, withCookie }).type;
}

const ours = [
  ["http://localhost:8000", "localhost:8000"],
  ["http://localhost", "localhost"],
  ["http://localhost", "localhost:80"],
  ["http://papo.localhost:8000", "papo.localhost:8000"],
  ["http://127.0.0.1:8000", "127.0.0.1:8000"],
  ["http://192.168.1.7:8000", "192.168.1.7:8000"],
  ["http://[::1]:8000", "[::1]:8000"],
  ["http://[fe80::1]:8000", "[fe80:0::1]:8000"],
  ["http://kitchen.local:8000", "kitchen.local:8000"],
  ["http://kitchen:8000", "kitchen:8000"],
  ["http://KITCHEN:8000", "Kitchen:8000"],
  ["https://192.168.1.7", "192.168.1.7"],
] as const;

for (const [origin, host] of ours) {
  Deno.test(`a page of ${origin} may write to ${host}`, () => {
    assertEquals(judge({ origin, host }), "ours");
  });
}

const foreign = [
  ["http://evil.example", "localhost:8000"],
  // Rebinding: the page's name was made to point at our address.
  ["http://evil.example:8000", "evil.example:8000"],
  ["http://192.168.1.7.evil.example:8000", "192.168.1.7.evil.example:8000"],
  ["http://localhost.evil.example", "localhost.evil.example"],
  ["http://kitchen.evil.example", "kitchen.evil.example"],
  ["http://notlocalhost", "notlocalhost"],
  ["http://local", "local"],
  ["null", "localhost:8000"],
  ["null", "null"],
  ["", ""],
  ["file://", "localhost:8000"],
  ["chrome-extension://abc", "abc"],
  ["http://localhost:9000", "localhost:8000"],
  ["http://localhost", "localhost:8000"],
  ["https://localhost:8000", "localhost"],
  ["http://127.0.0.1:8000", "localhost:8000"],
  ["http://localhost:8000", "127.0.0.1:8000"],
  ["http://192.168.1.8:8000", "192.168.1.7:8000"],
  ["http://localhost:8000", "evil.example"],
  ["http://localhost:8000", ""],
  ["http://localhost:8000/", "localhost:9000"],
  ["http://localhost:8000, http://evil.example", "localhost:8000"],
] as const;

for (const [origin, host] of foreign) {
  Deno.test(`a page of "${origin}" may not write to "${host}"`, () => {
    assertEquals(judge({ origin, host }), "foreign");
    assertEquals(judge({ origin, host }, { withCookie: false }), "foreign");
  });
}

Deno.test("a page's origin needs a host that is told", () => {
  assertEquals(judge({ origin: "http://localhost:8000" }), "foreign");
});

Deno.test("PUBLIC_URL and ALLOWED_ORIGINS make pages ours, exactly those", () => {
  const judged = (origin: string, host: string) =>
    judge({ origin, host }, { rules: published });

  assertEquals(judged("https://chat.example", "chat.example"), "ours");
  assertEquals(judged("https://chat.example", "10.0.0.2:8000"), "ours");
  assertEquals(judged("https://app.example", "chat.example"), "ours");
  assertEquals(judged("http://app.example", "chat.example"), "foreign");
  assertEquals(judged("https://app.example:444", "chat.example"), "foreign");
  assertEquals(judged("https://x.chat.example", "chat.example"), "foreign");
  assertEquals(judged("https://evil.example", "chat.example"), "foreign");
  assertEquals(judged("https://evil.example", "evil.example"), "foreign");
});

Deno.test("on Deno Deploy pages of the very host are ours, over https", () => {
  const rules = { ...plain, isOnDeploy: true };
  const judged = (origin: string, host: string) =>
    judge({ origin, host }, { rules });

  assertEquals(
    judged("https://papo.ana.deno.net", "papo.ana.deno.net"),
    "ours",
  );
  assertEquals(judged("https://chat.example", "chat.example"), "ours");
  assertEquals(judged("http://chat.example", "chat.example"), "foreign");
  assertEquals(judged("https://evil.example", "chat.example"), "foreign");
  assertEquals(judged("https://evil.deno.net", "papo.deno.net"), "foreign");
  assertEquals(judged("null", "chat.example"), "foreign");
});

Deno.test("a cookie without Origin needs Sec-Fetch-Site to say that it is ours", () => {
  const from = (site: string) =>
    judge({ host: "localhost:8000", "sec-fetch-site": site });

  assertEquals(judge({ host: "localhost:8000" }), "foreign");
  assertEquals(from("same-origin"), "ours");
  assertEquals(from("none"), "ours");
  assertEquals(from("same-site"), "foreign");
  assertEquals(from("cross-site"), "foreign");
  assertEquals(from("Same-Origin"), "foreign");
});

Deno.test("a foreign Origin outweighs a Sec-Fetch-Site that says ours", () => {
  const headers = { host: "localhost:8000", origin: "http://evil.example" };

  assertEquals(judge({ ...headers, "sec-fetch-site": "none" }), "foreign");
});

Deno.test("a bearer token, or no session, needs no Origin", () => {
  const headers = { host: "chat.example" };

  assertEquals(judge(headers, { withCookie: false }), "ours");
});

Deno.test("a refused origin is told which setting would let it in", () => {
  const headers = new Headers({
    origin: "https://chat.example",
    host: "chat.example",
  });
  const verdict = judgeOrigin(headers, { rules: plain, withCookie: true });

  assert(verdict.type === "foreign");
  assertStringIncludes(verdict.why, "PUBLIC_URL=https://chat.example");
  assertStringIncludes(verdict.why, "ALLOWED_ORIGINS");
});

const unnamed: Record<string, string>[] = [
  {},
  { origin: "null" },
  { origin: "chat.example" },
  { "sec-fetch-site": "cross-site" },
];

for (const headers of unnamed) {
  Deno.test(`the settings are named to ${JSON.stringify(headers)}, too`, () => {
    const verdict = judgeOrigin(
      new Headers({ host: "localhost", ...headers }),
      { rules: plain, withCookie: true },
    );

    assert(verdict.type === "foreign");
    assertStringIncludes(verdict.why, "PUBLIC_URL");
    assertStringIncludes(verdict.why, "ALLOWED_ORIGINS");
  });
}
