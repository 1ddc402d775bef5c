import { assertEquals, assertMatch } from "@std/assert";
import { encode } from "uqr";

import { readConfig } from "./config.ts";
import { findNetworkAddress, qrPath, shareUrl } from "./share.ts";

const local = readConfig(new Map());
const published = readConfig(new Map([["PUBLIC_URL", "https://chat.example"]]));

function share(url: string, network: string | null, config = local): string {
  return shareUrl(new URL(url), config, network);
}

Deno.test("shareUrl() gives the public address when there is one", () => {
  const shared = share("http://localhost:8000/", "192.168.1.7", published);

  assertEquals(shared, "https://chat.example/");
});

Deno.test("shareUrl() gives the page's own host by https on Deno Deploy", () => {
  const env = { DENO_DEPLOY: "true", DATABASE_URL: "postgres://db/papo" };
  const onDeploy = readConfig(new Map(Object.entries(env)));

  const shared = share("http://chat.example/rooms/lobby", "10.0.0.5", onDeploy);

  assertEquals(shared, "https://chat.example/");
});

const ownMachine = [
  "http://localhost:8000/rooms/lobby",
  "http://127.0.0.1:8000/",
  "http://127.1.2.3:8000/",
  "http://[::1]:8000/?a=b#c",
  "http://papo.localhost:8000/",
];

for (const url of ownMachine) {
  Deno.test(`shareUrl() gives the network's address instead of ${url}`, () => {
    assertEquals(share(url, "192.168.1.7"), "http://192.168.1.7:8000/");
  });
}

Deno.test("shareUrl() keeps an address that others know already", () => {
  const lan = share("http://10.0.0.5:8000/rooms/lobby?at=3", "192.168.1.7");

  assertEquals(lan, "http://10.0.0.5:8000/");
  assertEquals(share("http://kitchen.local/x", null), "http://kitchen.local/");
  assertEquals(
    share("http://127.evil.example/", "192.168.1.7"),
    "http://127.evil.example/",
  );
});

Deno.test("shareUrl() keeps this machine's own address when it has no other", () => {
  assertEquals(
    share("http://localhost:8000/x", null),
    "http://localhost:8000/",
  );
});

/** Finds the address among interfaces given by name, with one address each. */
function find(host: string, ...interfaces: [string, string][]): string | null {
  return findNetworkAddress(host, () =>
    interfaces.map(([name, address]) => ({
      name,
      address,
      family: address.includes(":") ? "IPv6" : "IPv4",
      netmask: "",
      scopeid: null,
      cidr: "",
      mac: "",
    })));
}

const lan: [string, string] = ["eth0", "192.168.1.7"];

Deno.test("findNetworkAddress() finds none for a machine that listens to itself", () => {
  assertEquals(find("127.0.0.1", lan), null);
  assertEquals(find("localhost", lan), null);
  assertEquals(find("0.0.0.0", ["lo", "127.0.0.1"], ["lo", "::1"]), null);
});

Deno.test("findNetworkAddress() finds the address that a phone can reach", () => {
  const others: [string, string][] = [
    ["lo", "127.0.0.1"],
    ["eth0", "fe80::1"],
    ["eth1", "169.254.3.4"],
    ["docker0", "172.17.0.1"],
  ];

  assertEquals(find("0.0.0.0", ...others, lan), "192.168.1.7");
  assertEquals(find("::", ...others, lan), "192.168.1.7");
  assertEquals(find("0.0.0.0", ...others), "172.17.0.1");
});

Deno.test("qrPath() draws exactly the dark modules of the code", () => {
  const url = "http://192.168.1.7:8000/";

  const { size, path } = qrPath(url);

  assertMatch(path, /^(M\d+ \d+h\d+v1h-\d+z)+$/);
  const { data, size: expected } = encode(url, { border: 2 });
  assertEquals(size, expected);
  assertEquals(raster(path, size), data);
});

/** Fills the path's rectangles, one row high each. */
function raster(path: string, size: number): boolean[][] {
  const rows = Array.from({ length: size }, () => Array(size).fill(false));
  for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)/g)) {
    rows[Number(y)]?.fill(true, Number(x), Number(x) + Number(width));
  }
  return rows;
}
