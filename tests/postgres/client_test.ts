import { assertEquals } from "@std/assert";

import { connectPostgres } from "../../lib/store/postgres_client.ts";
import { cluster, newDatabase } from "./cluster.ts";

const ignore = cluster === null;

Deno.test({
  name:
    "a statement that its connection has forgotten is sent again, as a whole",
  ignore,
  async fn() {
    const { query, end } = connectPostgres(await newDatabase(), { max: 1 });
    const add = () => query("SELECT $1::integer + 1 AS sum", [1]);

    const before = await add();
    const prepared = await query("SELECT name FROM pg_prepared_statements", []);
    await query("DEALLOCATE ALL", []);
    const after = await add();
    await end();

    assertEquals([before, after], [[{ sum: 2 }], [{ sum: 2 }]]);
    assertEquals(prepared.length, 1);
  },
});

Deno.test({
  name: "a statement on a table that has got a column since is sent again, too",
  ignore,
  async fn() {
    const { query, end } = connectPostgres(await newDatabase(), { max: 1 });
    const read = () => query("SELECT * FROM things WHERE id = $1", [1]);
    await query("CREATE TABLE things AS SELECT 1 AS id", []);

    const before = await read();
    await query("ALTER TABLE things ADD COLUMN name text DEFAULT 'one'", []);
    const after = await read();
    await end();

    assertEquals(before, [{ id: 1 }]);
    assertEquals(after, [{ id: 1, name: "one" }]);
  },
});
