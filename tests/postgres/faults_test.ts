import { assert, assertEquals, assertRejects } from "@std/assert";

import { connectPostgres } from "../../lib/store/postgres_client.ts";
import { openPostgresStore } from "../../lib/store/postgres.ts";
import { DataUnusable } from "../../lib/store/data_unusable.ts";
import { StoreUnavailable } from "../../lib/store/store.ts";
import { signInAna } from "../../lib/store/test_data.ts";
import { within } from "../support/deadline.ts";
import { cluster, newDatabase } from "./cluster.ts";
import { pause, whileStopped } from "./processes.ts";

const ignore = cluster === null;

/** A store on a new database, whose clock the test moves, and a look from outside. */
async function setUp() {
  const url = await newDatabase();
  let clockMs = 0;
  const store = await openPostgresStore(url, { now: () => clockMs });
  const outside = connectPostgres(url, { max: 1 });
  const author = await signInAna(store);
  const room = await store.room("lobby");
  assert(room !== null);
  const write = (cid: string) =>
    store.append({ roomId: room.id, author, cid, text: cid, at: 0 });
  const backends = (statement: string) =>
    outside.query(
      `SELECT ${statement} AS pid FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid()`,
      [],
    );
  const signIn = (tokenHash: string) =>
    store.signIn({
      ...{ name: "Bia", nameKey: "bia", tokenHash },
      ...{ now: 0, expiresAt: 1_000 },
    });
  const isStored = async (tokenHash: string) => {
    const find = "SELECT FROM papo.sessions WHERE token_hash = $1";
    while ((await outside.query(find, [tokenHash])).length === 0);
  };
  return {
    write,
    signIn,
    session: (tokenHash: string) => store.session(tokenHash, 0),
    isStored,
    backends,
    pids: async () => (await backends("pid")).map(({ pid }) => Number(pid)),
    heal: () => void (clockMs += 1_000),
    async [Symbol.asyncDispose]() {
      await store.close();
      await outside.end();
    },
  };
}

Deno.test({
  name: "a store whose connection is ended refuses at most once, and goes on",
  ignore,
  async fn() {
    await using test = await setUp();
    await test.write("before");

    await test.backends("pg_terminate_backend(pid)");
    const after = await test.write("after").catch((error) => {
      assert(error instanceof StoreUnavailable);
      test.heal();
      return test.write("after");
    });

    assert(after.type === "appended");
    assertEquals(after.entry.seq, 2);
  },
});

Deno.test({
  name: "a store whose connections hang refuses, and goes on with others",
  // Only here are its processes ours to stop.
  ignore: cluster?.pid === undefined,
  async fn() {
    await using test = await setUp();

    await whileStopped(await test.pids(), async () => {
      await assertRejects(() => test.write("hanging"), StoreUnavailable);
      test.heal();
      const after = await test.write("after");
      assert(after.type === "appended");
    });
  },
});

Deno.test({
  name:
    "a store refuses while the whole of Postgres is paused, and goes on after it",
  ignore: cluster?.pid === undefined,
  async fn() {
    await using test = await setUp();
    await test.write("before");
    assert(cluster?.pid !== undefined);

    await pause({ url: cluster.url, pid: cluster.pid }, async () => {
      for (const cid of ["hanging", "still"]) {
        await assertRejects(() => test.write(cid), StoreUnavailable);
        test.heal();
      }
    });
    const after = await test.write("after");

    assert(after.type === "appended");
  },
});

Deno.test({
  name:
    "a sign-in that is stored after it was refused is ended before the next write",
  ignore: cluster?.pid === undefined,
  async fn() {
    await using test = await setUp();
    assert(cluster?.pid !== undefined);

    await pause({ url: cluster.url, pid: cluster.pid }, async () => {
      await assertRejects(() => test.signIn("lost"), StoreUnavailable);
    });
    await within("the late sign-in", test.isStored("lost"));
    test.heal();
    await test.write("next");

    assertEquals(await test.session("lost"), null);
  },
});

Deno.test({
  name:
    "a sign-in that is stored long after it was refused keeps its name from nobody",
  ignore: cluster?.pid === undefined,
  async fn() {
    await using test = await setUp();

    await whileStopped(await test.pids(), async () => {
      await assertRejects(() => test.signIn("lost"), StoreUnavailable);
      test.heal();
      await test.write("meanwhile");
    });
    await within("the late sign-in", test.isStored("lost"));
    const again = await test.signIn("kept");

    assertEquals(again.type, "signed_in");
  },
});

Deno.test({
  name: "openPostgresStore() refuses a database that can't hold every letter",
  ignore,
  async fn() {
    const latin = new URL("/papo_latin", cluster?.url).href;
    const outside = connectPostgres(cluster?.url ?? "", { max: 1 });
    await outside.query("DROP DATABASE IF EXISTS papo_latin", []);
    await outside.query(
      "CREATE DATABASE papo_latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'",
      [],
    );
    await outside.end();

    await assertRejects(
      () => openPostgresStore(latin),
      DataUnusable,
      "holds LATIN1",
    );
  },
});

Deno.test("openPostgresStore() says what is wrong where there is no Postgres, and no password", async () => {
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const { port } = listener.addr;
  listener.close();

  const error = await assertRejects(
    () =>
      openPostgresStore(`postgres://ana:secret@127.0.0.1:${port}/papo`, {
        pause: () => Promise.resolve(),
      }),
    DataUnusable,
    "DATABASE_URL",
  );

  assertEquals(error.message.includes("secret"), false);
});
