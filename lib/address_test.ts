import { assertEquals } from "@std/assert";

import { clientAddress, isLocal } from "./address.ts";
import { readConfig } from "./config.ts";

const direct = readConfig(new Map());
const proxied = readConfig(new Map([["ADDRESS_HEADER", "X-Forwarded-For"]]));

const remoteAddr = {
  transport: "tcp",
  hostname: "10.0.0.9",
  port: 5000,
} as const;

function address(forwarded: string | null, config = direct): string {
  const headers: HeadersInit = forwarded === null
    ? {}
    : { "x-forwarded-for": forwarded };
  const request = new Request("http://papo.test/", { headers });
  return clientAddress(request, { remoteAddr }, config);
}

Deno.test("clientAddress() is the socket's, whatever a client says of itself", () => {
  assertEquals(address(null), "10.0.0.9");
  assertEquals(address("1.2.3.4"), "10.0.0.9");
});

Deno.test("clientAddress() is what the operator's own proxy saw: the last one", () => {
  assertEquals(address("1.2.3.4", proxied), "1.2.3.4");
  assertEquals(address("6.6.6.6, 1.2.3.4 ", proxied), "1.2.3.4");
});

Deno.test("clientAddress() is the socket's when the proxy says nothing", () => {
  assertEquals(address(null, proxied), "10.0.0.9");
  assertEquals(address("", proxied), "10.0.0.9");
  assertEquals(address("1.2.3.4, ", proxied), "10.0.0.9");
});

Deno.test("clientAddress() is one and the same for every Unix socket", () => {
  const request = new Request("http://papo.test/");
  const info = {
    remoteAddr: { transport: "unix", path: "/run/papo" },
  } as const;

  assertEquals(clientAddress(request, info, direct), "local");
});

const counted: [string, string][] = [
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:db8:1:2::", "2001:db8:1:2::/64"],
  ["2001:DB8:0001:0002:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"],
  ["[2001:db8:1:2::7]", "2001:db8:1:2::/64"],
  ["2001:db8:1:3::7", "2001:db8:1:3::/64"],
  ["2001:db8::7", "2001:db8:0:0::/64"],
  ["fe80::7%eth0", "fe80:0:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["::ffff:192.0.2.1", "192.0.2.1"],
  ["::ffff:c000:201", "192.0.2.1"],
  ["0:0:0:0:0:ffff:192.0.2.255", "192.0.2.255"],
  ["192.0.2.1", "192.0.2.1"],
  ["192.0.2.1:50123", "192.0.2.1"],
  ["[2001:db8:1:2::7]:50123", "2001:db8:1:2::/64"],
  ["unknown", "unknown"],
  ["2001:db8::1::2", "2001:db8::1::2"],
];

for (const [seen, key] of counted) {
  Deno.test(`clientAddress() counts ${seen} as ${key}, by a proxy or without`, () => {
    const remoteAddr = { transport: "tcp", hostname: seen, port: 1 } as const;
    const request = new Request("http://papo.test/");

    assertEquals(address(seen, proxied), key);
    assertEquals(clientAddress(request, { remoteAddr }, direct), key);
  });
}

/** Asks from an address, with what proxies add. */
function isLocalFrom(
  hostname: string,
  headers: Record<string, string> = {},
  config = direct,
): boolean {
  const remoteAddr = { transport: "tcp", hostname, port: 1 } as const;
  const request = new Request("http://papo.test/", { headers });
  return isLocal(request, { remoteAddr }, config);
}

const loopbacks = ["127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1"];
const elsewhere = ["192.0.2.1", "::2", "::", "::ffff:192.0.2.1", "127.evil"];

Deno.test("isLocal() tells this machine's own addresses from all others", () => {
  assertEquals(loopbacks.filter((each) => isLocalFrom(each)), loopbacks);
  assertEquals(elsewhere.filter((each) => isLocalFrom(each)), []);
});

Deno.test("isLocal() takes the operator's own proxy on this machine at its word", () => {
  const forwarded = (address: string) =>
    isLocalFrom("127.0.0.1", { "x-forwarded-for": address }, proxied);

  assertEquals(forwarded("192.0.2.1"), false);
  assertEquals(forwarded("127.0.0.1, 192.0.2.1"), false);
  assertEquals(forwarded("192.0.2.1, 127.0.0.1"), true);
  assertEquals(forwarded("[::1]:5000"), true);
  assertEquals(isLocalFrom("127.0.0.1", {}, proxied), true);
});

Deno.test("isLocal() takes nothing for local that a proxy forwarded of whom nobody told", () => {
  for (const name of ["x-forwarded-for", "x-real-ip", "forwarded", "via"]) {
    assertEquals(isLocalFrom("::1", { [name]: "127.0.0.1" }), false, name);
    if (name === "x-forwarded-for") continue;
    assertEquals(isLocalFrom("::1", { [name]: "::1" }, proxied), false, name);
  }
});

Deno.test("isLocal() takes nothing for local on Deno Deploy, whose proxy may be on this machine", () => {
  const env = { DENO_DEPLOY: "true", DATABASE_URL: "postgres://db/papo" };
  const onDeploy = readConfig(new Map(Object.entries(env)));

  assertEquals(isLocalFrom("127.0.0.1", {}, onDeploy), false);
});

Deno.test("isLocal() takes no Unix socket for local: who is behind it is not known", () => {
  const remoteAddr = { transport: "unix", path: "/run/papo" } as const;

  const request = new Request("http://papo.test/");
  assertEquals(isLocal(request, { remoteAddr }, direct), false);
});
