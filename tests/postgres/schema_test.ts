import { assertEquals, assertRejects } from "@std/assert";
import pg from "pg";

import { connectPostgres } from "../../lib/store/postgres_client.ts";
import {
  migratePostgres,
  migrations,
} from "../../lib/store/postgres_schema.ts";
import { StoreUnavailable } from "../../lib/store/store.ts";
import { within } from "../support/deadline.ts";
import { cluster, newDatabase } from "./cluster.ts";

const ignore = cluster === null;

/** Tables of an older layout, somebody at work there, and a machine that brings them to today's. */
async function setUp() {
  await using opened = new AsyncDisposableStack();
  const url = await newDatabase();
  const { query, end } = connectPostgres(url, { max: 2 });
  opened.defer(end);
  await migratePostgres(query, migrations.slice(0, 2));
  const work = new pg.Client({ connectionString: url });
  await work.connect();
  opened.defer(async () => void await work.end());
  await work.query("BEGIN");

  /** Resolves when somebody waits for a table. */
  async function untilBlocked(): Promise<void> {
    const find = `SELECT FROM pg_locks WHERE NOT granted AND relation IN (
      SELECT oid FROM pg_class WHERE relnamespace = 'papo'::regnamespace
    )`;
    while ((await query(find, [])).length === 0);
  }
  const all = opened.move();
  return {
    work,
    migrate: () => migratePostgres(query),
    untilBlocked,
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

Deno.test({
  name:
    "migratePostgres() lets go, before anyone is refused, when a table can't be had",
  ignore,
  async fn() {
    await using test = await setUp();
    await test.work.query("SELECT FROM papo.entries");

    const { cause } = await assertRejects(test.migrate, StoreUnavailable);

    assertEquals(
      String(cause),
      "error: canceling statement due to lock timeout",
    );
  },
});

Deno.test({
  name: "migratePostgres() waits for a machine that writes, which goes on",
  ignore,
  async fn() {
    await using test = await setUp();
    await test.work.query("SELECT FROM papo.rooms FOR NO KEY UPDATE");

    const migrated = test.migrate();
    await within("a wait", test.untilBlocked());
    await test.work.query("DELETE FROM papo.entries");
    await test.work.query("COMMIT");

    await migrated;
  },
});
