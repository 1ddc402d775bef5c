import { assertEquals } from "@std/assert";

import { banner } from "./banner.ts";

const config = {
  host: "0.0.0.0",
  dataDir: "data",
  databaseUrl: "",
  publicUrl: null,
  isOnDeploy: false,
};

Deno.test("banner() says in five lines where Papo is and how it stops", () => {
  const lines = banner(config, 8000, "192.0.2.7").split("\n");

  assertEquals(lines, [
    "Papo is ready.",
    "  Here     http://localhost:8000",
    "  Network  http://192.0.2.7:8000 (reachable from your network; HOST=127.0.0.1 keeps it here)",
    "  Data     data",
    "  Stop     Ctrl+C",
  ]);
});

Deno.test("banner() names addresses that work, whatever HOST is", () => {
  const nobody = "Reachable from this machine only";
  const cases: [string, string | null, string, string][] = [
    ["127.0.0.1", null, "http://localhost:1", nobody],
    ["::1", null, "http://localhost:1", nobody],
    ["localhost", null, "http://localhost:1", nobody],
    ["192.0.2.7", null, "http://192.0.2.7:1", "http://192.0.2.7:1"],
    ["2001:db8::1", null, "http://[2001:db8::1]:1", "http://[2001:db8::1]:1"],
    [
      "::",
      null,
      "http://localhost:1",
      "This machine has no network address now",
    ],
  ];
  for (const [host, networkAddress, here, network] of cases) {
    const lines = banner({ ...config, host }, 1, networkAddress).split("\n");

    assertEquals(lines[1], `  Here     ${here}`);
    assertEquals(lines[2], `  Network  ${network}`);
  }
});

Deno.test("banner() names the public address when there is one", () => {
  const publicUrl = new URL("https://chat.example");

  const lines = banner({ ...config, publicUrl }, 8000, "192.0.2.7").split("\n");

  assertEquals(lines[2], "  Network  https://chat.example");
});

Deno.test("banner() leaves it to Deno Deploy where people reach it", () => {
  const there = { ...config, isOnDeploy: true };

  const lines = banner(there, 8000, "192.0.2.7").split("\n");

  assertEquals(lines[2], "  Network  The app's own domains, by Deno Deploy");
});

Deno.test("banner() names the database, and not its password", () => {
  const databaseUrl = "postgres://papo:secret@db.example:5433/chat";

  const lines = banner({ ...config, databaseUrl }, 8000, null).split("\n");

  assertEquals(lines[3], "  Data     db.example:5433/chat (Postgres)");
});
