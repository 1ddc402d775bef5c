import { assert, assertEquals, assertThrows } from "@std/assert";

import { ConfigError } from "../lib/config.ts";
import { readDirection, readPlaces } from "./arguments.ts";

Deno.test("readDirection() takes one of two options, alone", () => {
  const read = (line: string) => readDirection(line.split(" "));

  assertEquals(read("--to-postgres"), "to_postgres");
  assertEquals(read("--to-sqlite"), "to_sqlite");
  assertEquals(readDirection([]), null);
  assertEquals(read("to-postgres"), null);
  assertEquals(read("--to-postgres --to-sqlite"), null);
  assertEquals(read("--to-sqlite copy.db"), null);
});

Deno.test("readPlaces() finds the data folder and the Postgres, and nothing else", () => {
  const env = new Map([
    ["DATA_DIR", "/var/lib/papo"],
    ["DATABASE_URL", "postgres://papo@db.example/papo"],
    ["PORT", "nonsense"],
  ]);

  const { dataDir, databaseUrl } = readPlaces(env);

  assertEquals(dataDir, "/var/lib/papo");
  assertEquals(databaseUrl, "postgres://papo@db.example/papo");
});

Deno.test("readPlaces() wants a Postgres", () => {
  assertThrows(() => readPlaces(new Map()), ConfigError, "Set DATABASE_URL");
});

Deno.test("readPlaces() shows nobody an address that can't be used", () => {
  const env = new Map([["DATABASE_URL", "postgres:papo:secret"]]);

  const error = assertThrows(() => readPlaces(env), ConfigError);

  assert(!error.message.includes("secret"));
});
