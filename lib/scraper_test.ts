import { assertEquals } from "@std/assert";

import { readConfig } from "./config.ts";
import { judgeScraper, type Scraper } from "./scraper.ts";

const token = "0123456789abcdef";

interface Asked {
  from?: string;
  url?: string;
  headers?: Record<string, string>;
  env?: Record<string, string>;
}

function judge(
  { from = "192.0.2.1", url = "http://localhost:8000", headers, env }: Asked,
): Scraper {
  const config = readConfig(new Map(Object.entries(env ?? {})));
  const origins = { ...config, machineName: "kitchen" };
  const remoteAddr = { transport: "tcp", hostname: from, port: 1 } as const;
  const request = new Request(`${url}/metrics`, { headers });
  return judgeScraper(request, { remoteAddr }, { config, origins });
}

function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}

Deno.test("judgeScraper() welcomes this machine, with and without a token to know", () => {
  const from = "127.0.0.1";
  const env = { METRICS_TOKEN: token };

  assertEquals(judge({ from }), "welcome");
  assertEquals(judge({ from, env }), "welcome");
  assertEquals(judge({ from, url: "http://[::1]:8000" }), "welcome");
});

Deno.test("judgeScraper() knows nobody of another machine while there is no token", () => {
  assertEquals(judge({}), "stranger");
  assertEquals(judge({ headers: bearer("") }), "stranger");
  assertEquals(judge({ headers: bearer(token) }), "stranger");
});

Deno.test("judgeScraper() welcomes who has the token, wherever from", () => {
  const env = { METRICS_TOKEN: token };
  const url = "https://chat.example";

  assertEquals(judge({ env, url, headers: bearer(token) }), "welcome");
  assertEquals(
    judge({ env, url, headers: bearer(`${token}0`) }),
    "wrong_token",
  );
  assertEquals(judge({ env, url, headers: bearer("0") }), "wrong_token");
  assertEquals(judge({ env, url }), "stranger");
});

Deno.test("judgeScraper() takes a proxy on this machine for those whom it forwards", () => {
  const from = "127.0.0.1";
  const env = { ADDRESS_HEADER: "X-Forwarded-For" };
  const forwardedFor = (address: string) => ({ "x-forwarded-for": address });

  assertEquals(
    judge({ from, env, headers: forwardedFor("192.0.2.1") }),
    "stranger",
  );
  assertEquals(judge({ from, headers: forwardedFor("192.0.2.1") }), "stranger");
  assertEquals(
    judge({ from, env, headers: forwardedFor("127.0.0.1") }),
    "welcome",
  );
});

Deno.test("judgeScraper() turns a page away whose name was rebound to this machine", () => {
  const from = "127.0.0.1";

  assertEquals(judge({ from, url: "http://evil.example:8000" }), "stranger");
});
