import { assertEquals, assertStringIncludes } from "@std/assert";

import { connectPostgres } from "../../lib/store/postgres_client.ts";
import { signIn } from "../support/people.ts";
import { refusedStart, startPapo } from "../support/server.ts";
import { runTask } from "../support/task.ts";
import { connectTo } from "../support/wire.ts";
import { cluster, newDatabase } from "./cluster.ts";

const ignore = cluster === null;

/** Stands before a Postgres, and hangs up on the first connection. */
function startDoor(url: string) {
  const behind = new URL(url);
  const hostname = behind.hostname;
  const listener = Deno.listen({ hostname, port: 0 });
  let isFirst = true;

  async function pass(near: Deno.Conn): Promise<void> {
    const far = await Deno.connect({ hostname, port: Number(behind.port) });
    await Promise.allSettled([
      near.readable.pipeTo(far.writable),
      far.readable.pipeTo(near.writable),
    ]);
  }

  async function open(): Promise<void> {
    const passing: Promise<void>[] = [];
    for await (const near of listener) {
      if (isFirst) near.close();
      else passing.push(pass(near));
      isFirst = false;
    }
    await Promise.all(passing);
  }
  const done = open();
  const before = new URL(url);
  before.port = String(listener.addr.port);
  return {
    url: before.href,
    async [Symbol.asyncDispose]() {
      listener.close();
      await done;
    },
  };
}

Deno.test({
  name: "a Papo that starts before its Postgres says so, and waits for it",
  ignore,
  async fn() {
    await using door = startDoor(await newDatabase());
    await using papo = await startPapo({ DATABASE_URL: door.url });
    using wire = await connectTo(papo, await signIn(papo, "Ana"));

    wire.send({ type: "send", room: "lobby", cid: "a1", text: "oi" });
    const { seq } = await wire.message("a1");

    assertStringIncludes(papo.output, '"event":"waiting_for_database"');
    assertEquals(seq, 1);
  },
});

Deno.test({
  name:
    "whom DATABASE_URL does not name is PGUSER, at no other port than it says",
  ignore,
  async fn() {
    const database = new URL(await newDatabase());
    const PGUSER = database.username;
    database.username = "";
    const env = { DATABASE_URL: database.href, PGUSER, PGPORT: "1" };

    await using papo = await startPapo(env);
    const { user } = await signIn(papo, "Ana");

    assertEquals(user.name, "Ana");
  },
});

Deno.test({
  name: "a database that is not there ends Papo at once, with one sentence",
  ignore,
  async fn() {
    const database = new URL("/not_there", cluster?.url).href;

    const { code, output } = await refusedStart({ DATABASE_URL: database });

    assertEquals(code, 1);
    assertStringIncludes(output, "The database of DATABASE_URL can't be used");
    assertEquals(output.trim().split("\n").length, 1);
  },
});

Deno.test({
  name: "a database that asks for a password ends a Papo without one at once",
  // Only here is it ours to say who is asked.
  ignore: cluster?.pid === undefined,
  async fn() {
    const database = new URL(await newDatabase());
    database.username = "guarded";
    await guard(database.username);

    const env = { DATABASE_URL: database.href };
    const started = await refusedStart(env);
    const moved = await runTask(env, "migrate", "--to-sqlite");

    for (const words of [started.output, moved.words]) {
      assertStringIncludes(words, "The database of DATABASE_URL can't be used");
      assertStringIncludes(words, "password must be a string");
    }
    assertEquals(started.output.trim().split("\n").length, 1);
  },
});

/** Makes a user who is let in with a password only. */
async function guard(user: string): Promise<void> {
  const { query, end } = connectPostgres(cluster?.url ?? "", { max: 1 });
  await query(`CREATE ROLE ${user} LOGIN PASSWORD 'secret'`, []);
  const [row] = await query("SHOW hba_file", []);
  const path = String(row?.hba_file);
  const rules = await Deno.readTextFile(path);
  const rule = `host all ${user} 127.0.0.1/32 scram-sha-256\n`;
  await Deno.writeTextFile(path, rule + rules);
  await query("SELECT pg_reload_conf()", []);
  await end();
}
