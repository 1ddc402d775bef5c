import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { DatabaseSync } from "node:sqlite";

import { connectPostgres } from "../../lib/store/postgres_client.ts";
import {
  migratePostgres,
  migrations,
} from "../../lib/store/postgres_schema.ts";
import { openPostgresStore } from "../../lib/store/postgres.ts";
import { openSqliteStore } from "../../lib/store/sqlite.ts";
import type { Store } from "../../lib/store/store.ts";
import { tables } from "../../lib/store/tables.ts";
import {
  alter,
  contents,
  databaseIn,
  namesIn,
} from "../../lib/store/test_data.ts";
import { first } from "../support/old_papo.ts";
import { signIn } from "../support/people.ts";
import { type AllRows, rowsOfPostgres, rowsOfSqlite } from "../support/rows.ts";
import { startPapo } from "../support/server.ts";
import { runTask } from "../support/task.ts";
import { connect } from "../support/wire.ts";
import { testMove } from "./move_scene.ts";

testMove(
  "move() copies every row of every table as it is, there and back",
  async (scene) => {
    const { data, other, url, out, back } = scene;
    const before = rowsOfSqlite(databaseIn(data));

    const counts = await out();
    const there = await rowsOfPostgres(url);
    await back();

    assert(Object.values(before).every((rows) => rows.length > 0));
    assertEquals(there, before);
    assertEquals(rowsOfSqlite(databaseIn(other)), before);
    assertEquals(Object.fromEntries(counts), lengthsOf(before));
  },
);

testMove(
  "move() leaves where it came from as it was, but with new epochs",
  async (scene) => {
    const { data, url, out, back } = scene;
    const path = databaseIn(data);
    const before = rowsOfSqlite(path);
    const epochs = contents(path).epochs;

    await out();
    const here = rowsOfSqlite(path);
    const hereEpochs = contents(path).epochs;
    await back();
    const there = await rowsOfPostgres(url);

    assertEquals(withoutEpochs(here), withoutEpochs(before));
    assertEquals(withoutEpochs(there), withoutEpochs(before));
    const ofThere = (there.rooms ?? []).map(epochOf);
    const all = new Set([...epochs, ...hereEpochs, ...ofThere]);
    assertEquals(all.size, 3 * epochs.length);
  },
);

testMove(
  "move() compares rows in one order, however Postgres sorts letters",
  async ({ data, url, out, makeTables, query }) => {
    const before = rowsOfSqlite(databaseIn(data));
    await makeTables();
    await query(`
      ALTER TABLE papo.sessions
      ALTER token_hash TYPE text COLLATE "en-x-icu"
    `);

    await out();

    assertEquals(await rowsOfPostgres(url), before);
  },
);

testMove(
  "move() brings the layouts of an older Papo to today's on both sides",
  async ({ data, url, out }) => {
    const before = rowsOfSqlite(databaseIn(data));
    alter(
      databaseIn(data),
      `DROP INDEX rooms_by_look;
       ALTER TABLE rooms DROP COLUMN look;
       PRAGMA user_version = 1`,
    );
    await makeFirstTables(url);

    await out();

    const there = await rowsOfPostgres(url);
    assertEquals(withoutLooks(there), withoutLooks(before));
    assertEquals(there.rooms?.filter((room) => !/"look","/.test(room)), []);
  },
);

testMove(
  "move() takes data of an older Papo out of Postgres",
  async ({ other, url, query, back }) => {
    await makeFirstTables(url);
    await query("INSERT INTO papo.users VALUES ('id-0', 'Ana', 'ana', 0)");
    const before = await rowsOfPostgres(url);

    await back();

    assertEquals(rowsOfSqlite(databaseIn(other)), before);
  },
);

testMove(
  "both engines have the tables and columns that move() copies, and no others",
  async ({ data, url, makeTables }) => {
    await makeTables();

    const known = tables.flatMap(({ name, columns }) =>
      Object.entries(columns).map(([column, type]) =>
        `${name}.${column} ${type}`
      )
    ).toSorted();
    assertEquals(columnsOfSqlite(databaseIn(data)), known);
    assertEquals(await columnsOfPostgres(url), known);
  },
);

testMove(
  "a store in Postgres goes on where the one in the folder stopped, and back again",
  async ({ url, other, out, back }) => {
    await out();
    const there = await openPostgresStore(url);
    await assertGoesOn(there, 2);
    await there.signOut("live-1");
    await there.close();

    await back();
    const here = await openSqliteStore(other);
    await assertGoesOn(here, 3);
    const ended = await here.session("live-1", 0);
    await here.close();

    assertEquals(ended, null);
  },
);

testMove(
  "clients resume after a move, with their sessions, and what they send again is not doubled",
  async ({ url }) => {
    await using before = await startPapo();
    const ana = await signIn(before, "Ana");
    using wire = await connect(before, ana);
    const { epoch } = await wire.join();
    wire.send(...[1, 2, 3].map(send));
    const written = await wire.messages(3);
    await before.stop("SIGTERM");

    const { code, words } = await runTask(
      { DATA_DIR: before.dataDir, DATABASE_URL: url },
      "migrate",
      "--to-postgres",
    );
    await using after = await startPapo({ DATABASE_URL: url });
    using again = await connect(after, ana);
    const { recovered, head } = await again.join("lobby", { epoch, seq: 1 });
    const missed = await again.messages(2);
    again.send(send(2), send(4));

    assertEquals(code, 0, words);
    assertStringIncludes(
      words,
      "1 users, 1 sessions, 1 rooms, 0 memberships, 3",
    );
    assertEquals([recovered, head], [true, 3]);
    assertEquals(missed, written.slice(1));
    assertEquals(await again.message("2"), written[1]);
    assertEquals((await again.message("4")).seq, 4);
  },
);

testMove(
  "the task brings a Papo back from Postgres, readable for its owner only",
  async ({ other, url, out }) => {
    await out();
    const before = await rowsOfPostgres(url);

    const { code, words } = await runTask(
      { DATA_DIR: other, DATABASE_URL: url },
      "migrate",
      "--to-sqlite",
    );

    assertEquals(code, 0, words);
    assertEquals(rowsOfSqlite(databaseIn(other)), before);
    assertEquals(namesIn(other), ["papo.db", "papo.lock"]);
    assertEquals((Deno.statSync(databaseIn(other)).mode ?? 0) & 0o777, 0o600);
  },
);

testMove(
  "move() leaves the data to the user whose it was to be",
  async ({ other, out, back }) => {
    await out();
    await Deno.mkdir(other);
    await Deno.writeTextFile(databaseIn(other), "");
    // Nobody but root can give files away.
    const user = Deno.uid() === 0 ? 4711 : Deno.uid();
    await Deno.chown(databaseIn(other), user, null);

    await back();

    assertEquals((await Deno.stat(databaseIn(other))).uid, user);
  },
);

/** Makes the tables as the first Papo did that could keep its data in Postgres. */
async function makeFirstTables(url: string): Promise<void> {
  const { query, end } = connectPostgres(url, { max: 1 });
  await migratePostgres(query, migrations.slice(0, 1)).finally(end);
}

function send(n: number) {
  return { type: "send", room: "lobby", cid: `${n}`, text: `${n}` };
}

const epoch = /"epoch","([^"]+)"/;
const look = /"look",("[^"]+"|null)/;

function epochOf(room: string): string {
  return room.match(epoch)?.[1] ?? "";
}

function withoutEpochs({ rooms = [], ...others }: AllRows): AllRows {
  return {
    ...others,
    rooms: rooms.map((room) => room.replace(epoch, "")).toSorted(),
  };
}

function withoutLooks({ rooms = [], ...others }: AllRows): AllRows {
  return { ...others, rooms: rooms.map((room) => room.replace(look, "")) };
}

function lengthsOf(rows: AllRows): Record<string, number> {
  return Object.fromEntries(
    Object.entries(rows).map(([name, { length }]) => [name, length]),
  );
}

/** Writes to a moved store as its people would, among it a message that has its seq already. */
async function assertGoesOn(store: Store, nextSeq: number): Promise<void> {
  const ana = { id: "id-0", name: "Ana" };
  const write = (cid: string, text: string) =>
    store.append({ roomId: 1, author: ana, cid, text, at: 0 });
  const expiresAt = Number.MAX_SAFE_INTEGER;

  assertEquals(await store.session("live-0", 10), { user: ana, expiresAt });
  assertEquals(await store.session("Past_0", 10), null);
  const taken = await store.signIn({
    name: "Ana",
    nameKey: "look Ana",
    tokenHash: "another",
    now: 10,
    expiresAt,
  });
  assertEquals(taken, { type: "name_taken" });
  const known = await write(first.cid, first.text);
  assert(known.type === "existed");
  const { seq, at, text } = known.entry;
  assertEquals({ seq, at, text }, { seq: 1, at: first.at, text: first.text });
  assertEquals((await write(first.cid, "oi")).type, "cid_conflict");
  const next = await write(`next ${nextSeq}`, "oi");
  assert(next.type === "appended");
  assertEquals(next.entry.seq, nextSeq);
  const slug = `made-${nextSeq}`;
  const made = await store.createRoom({
    slug,
    name: slug,
    kind: "public",
    now: 0,
  });
  assertEquals(made?.id, 39 + nextSeq);
}

/** Lists columns as `table.column type`. */
function columnsOfSqlite(path: string): string[] {
  const db = new DatabaseSync(path, { readOnly: true });
  const rows = db.prepare(`
    SELECT t.name || '.' || c.name || ' ' || lower(c.type) AS it
    FROM sqlite_schema AS t JOIN pragma_table_info(t.name) AS c
    WHERE t.type = 'table'
  `).all();
  db.close();
  return rows.map(({ it }) => String(it)).toSorted();
}

/** As above, in the words of the other. */
async function columnsOfPostgres(url: string): Promise<string[]> {
  const { query, end } = connectPostgres(url, { max: 1 });
  const rows = await query(
    `SELECT table_name || '.' || column_name || ' ' ||
       replace(data_type, 'bigint', 'integer') AS it
     FROM information_schema.columns WHERE table_schema = 'papo'
       AND table_name NOT IN ('layout', 'machines', 'presence')`,
    [],
  );
  await end();
  return rows.map(({ it }) => String(it)).toSorted();
}
