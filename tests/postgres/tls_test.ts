import { assertEquals, assertRejects } from "@std/assert";

import { connectPostgres } from "../../lib/store/postgres_client.ts";
import { StoreUnavailable } from "../../lib/store/store.ts";
import { signIn } from "../support/people.ts";
import { startPapo } from "../support/server.ts";
import { cluster, newDatabase } from "./tls_cluster.ts";

const ignore = cluster === null;
const url = cluster?.url ?? "";
const trusting = `sslrootcert=${cluster?.certificate}`;

/** Asks by which TLS the connection is secured. */
async function askTls(url: string): Promise<unknown> {
  const { query, end } = connectPostgres(url, { max: 1 });
  try {
    const [row] = await query(
      "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()",
      [],
    );
    return row?.ssl;
  } finally {
    await end();
  }
}

for (
  const search of [
    "sslmode=no-verify",
    `sslmode=require&${trusting}`,
    `sslmode=verify-full&${trusting}`,
    trusting,
  ]
) {
  const named = search.replace(/\/.*\//, "…/");
  Deno.test({
    name: `a connection with ${named} is secured by TLS`,
    ignore,
    async fn() {
      assertEquals(await askTls(`${url}?${search}`), true);
    },
  });
}

const byAddress = url.replace("localhost", "127.0.0.1");
const refused: [string, string][] = [
  ["no TLS", `${url}?sslmode=disable`],
  ["a certificate of nobody known", `${url}?sslmode=require`],
  ["nobody known, either", `${url}?sslmode=prefer`],
  ["another's certificate", `${byAddress}?sslmode=verify-full&${trusting}`],
  ["another's certificate, too", `${byAddress}?sslmode=require&${trusting}`],
];

for (const [what, url] of refused) {
  Deno.test({
    name: `no connection is made with ${what}`,
    ignore,
    async fn() {
      await assertRejects(() => askTls(url), StoreUnavailable);
    },
  });
}

Deno.test({
  name: "Papo reaches a Postgres by TLS with no more permissions than it needs",
  ignore,
  async fn() {
    const database = `${await newDatabase()}?sslmode=require&${trusting}`;

    await using papo = await startPapo({ DATABASE_URL: database });
    const { user } = await signIn(papo, "Ana");

    assertEquals(user.name, "Ana");
  },
});
