import { assertEquals } from "@std/assert";

import { parsePostgresUrl, withTls } from "./postgres_url.ts";

Deno.test("parsePostgresUrl() gives the port that is meant, whatever PGPORT says", () => {
  const usual = parsePostgresUrl("postgres://papo:x@db.example/papo");
  const own = parsePostgresUrl("postgresql://papo@[::1]:5433/papo");

  assertEquals(usual.address, "db.example:5432");
  assertEquals(
    usual.connectionString,
    "postgres://papo:x@db.example:5432/papo",
  );
  assertEquals(own.address, "[::1]:5433");
});

const modes = [
  ["", undefined],
  ["?sslmode=disable", false],
  ["?sslmode=prefer", true],
  ["?sslmode=require", true],
  ["?sslmode=verify-ca", true],
  ["?sslmode=verify-full", true],
  ["?sslmode=verify-ful", true],
  ["?sslmode=no-verify", { rejectUnauthorized: false as const }],
] as const;

for (const [search, tls] of modes) {
  Deno.test(`parsePostgresUrl() reads TLS of "${search}", and the driver does not`, () => {
    const read = parsePostgresUrl(`postgres://db.example:5432/papo${search}`);

    assertEquals(read.tls, tls);
    assertEquals(read.connectionString, "postgres://db.example:5432/papo");
  });
}

Deno.test("parsePostgresUrl() finds the file of certificates, and leaves it to the driver", () => {
  const { rootCertificates, connectionString } = parsePostgresUrl(
    "postgres://db.example:5432/papo?sslmode=require&sslrootcert=/etc/db.pem",
  );

  assertEquals(rootCertificates, "/etc/db.pem");
  assertEquals(
    connectionString,
    "postgres://db.example:5432/papo?sslrootcert=%2Fetc%2Fdb.pem",
  );
});

Deno.test("withTls() asks for a checked certificate where nothing is said of TLS", () => {
  assertEquals(
    withTls("postgresql://papo:x@db.example:5432/papo"),
    "postgresql://papo:x@db.example:5432/papo?sslmode=verify-full",
  );
  assertEquals(
    withTls("postgres://db.example/papo?sslmode=disable"),
    "postgres://db.example/papo?sslmode=disable",
  );
});
