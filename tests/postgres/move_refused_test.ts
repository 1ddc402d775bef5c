import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { fileURLToPath } from "node:url";

import { CopyRefused } from "../../lib/store/copy_refused.ts";
import type { Progress } from "../../lib/store/copy_rows.ts";
import { DataUnusable } from "../../lib/store/data_unusable.ts";
import { move } from "../../lib/store/move.ts";
import {
  openPostgresSource,
  openPostgresTarget,
} from "../../lib/store/postgres_rows.ts";
import { openPostgresStore } from "../../lib/store/postgres.ts";
import { openSqliteStore } from "../../lib/store/sqlite.ts";
import {
  alter,
  databaseIn,
  namesIn,
  signInAna,
  write,
} from "../../lib/store/test_data.ts";
import { hasFile } from "../../lib/store/swap.ts";
import { rowsOfPostgres, rowsOfSqlite } from "../support/rows.ts";
import { type Scene, testMove } from "./move_scene.ts";

type Way = "out" | "back";

/** Which way, what is wrong there, how it comes to be, and the words. */
const refusals: [
  Way,
  string,
  (scene: Scene) => Promise<void> | void,
  string,
][] = [
  [
    "out",
    "into a Postgres that holds somebody",
    someoneThere,
    "There is data in the database of DATABASE_URL",
  ],
  [
    "out",
    "into a Postgres where a machine works",
    machineThere,
    "Stop it on every machine; if that is done, try again in",
  ],
  ["out", "into a newer Papo's Postgres", newerThere, "layout 4711"],
  ["out", "from a folder without data", noneHere, "There is no data in"],
  ["out", "from a newer Papo's folder", newerHere, "layout 4711"],
  ["back", "from a Postgres without a Papo", noneThere, "There is no Papo in"],
  [
    "back",
    "from a Postgres where a machine works",
    machineThere,
    "Stop it on every machine",
  ],
  ["back", "from a newer Papo's Postgres", newerThere, "layout 4711"],
  [
    "back",
    "into a folder that holds data",
    ({ other }) => write(other, "oi"),
    "Move it away",
  ],
];

for (const [way, where, prepare, words] of refusals) {
  testMove(
    `move() refuses to go ${where}, and changes nothing`,
    async (scene) => {
      if (way === "back") await scene.out();
      await prepare(scene);
      const before = await allOf(scene);

      const refused = await assertRejects(scene[way], Error);

      assert(refused instanceof CopyRefused || refused instanceof DataUnusable);
      assertStringIncludes(refused.message, words);
      assertEquals(await allOf(scene), before);
    },
  );
}

testMove(
  "move() refuses a folder where a Papo runs, on the way out and back",
  async (scene) => {
    await scene.out();
    for (
      const [way, folder] of [["out", scene.data], [
        "back",
        scene.other,
      ]] as const
    ) {
      const store = await openSqliteStore(folder);
      const before = await allOf(scene);

      await assertRejects(
        scene[way],
        DataUnusable,
        "is in use by another Papo",
      );

      assertEquals(await allOf(scene), before);
      await store.close();
    }
  },
);

testMove(
  "move() keeps everyone else from writing to either Postgres meanwhile",
  async ({ url, out, query, makeTables }) => {
    const writing =
      "DO $$ BEGIN LOCK TABLE papo.entries IN ROW EXCLUSIVE MODE NOWAIT; END $$";
    const reading = writing.replace("ROW EXCLUSIVE", "ACCESS SHARE");
    await makeTables();

    {
      await using _ = await openPostgresTarget(url);
      await assertRejects(() => query(writing), Error, "lock");
      await assertRejects(() => query(reading), Error, "lock");
    }
    await out();
    {
      await using _ = await openPostgresSource(url);
      await assertRejects(() => query(writing), Error, "lock");
      await query(reading);
    }
    await query(writing);
  },
);

testMove(
  "move() refuses when Postgres gives back something else, and leaves it empty",
  async ({ url, out, query, makeTables }) => {
    await makeTables();
    await query(onEachEntry("new.body := replace(new.body, 'oi', 'OI')"));
    const before = await rowsOfPostgres(url);

    await assertRejects(out, CopyRefused, `What was written of "entries"`);

    assertEquals(await rowsOfPostgres(url), before);
  },
);

testMove(
  "move() refuses when its connection is lost in the middle, and leaves Postgres empty",
  async ({ url, out, query, makeTables }) => {
    await makeTables();
    await query(onEachEntry("PERFORM pg_terminate_backend(pg_backend_pid())"));
    const before = await rowsOfPostgres(url);

    await assertRejects(
      out,
      CopyRefused,
      "The database of DATABASE_URL can't be used",
    );

    assertEquals(await rowsOfPostgres(url), before);
  },
);

testMove(
  "move() says what is wrong where there is no Postgres, and no password",
  async ({ data }) => {
    const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
    const { port } = listener.addr;
    listener.close();
    const databaseUrl = `postgres://ana:secret@127.0.0.1:${port}/papo`;

    const refused = await assertRejects(
      () =>
        move({ direction: "to_postgres", dataDir: data, databaseUrl, now: 0 }),
      CopyRefused,
      "The database of DATABASE_URL can't be used",
    );

    assert(!refused.message.includes("secret"));
  },
);

for (const step of ["copied", "compared"] as const) {
  testMove(
    `move() leaves Postgres empty when it is killed with entries half ${step}, and can be tried again`,
    async ({ data, url, out }) => {
      const before = rowsOfSqlite(databaseIn(data));

      await killAt(step, "out", data, url);

      assertEquals(await rowsOfPostgres(url), {});
      await out();
      assertEquals(await rowsOfPostgres(url), before);
    },
  );

  testMove(
    `move() leaves the folder empty when it is killed with entries half ${step}, and can be tried again`,
    async ({ data, other, url, out, back }) => {
      const before = rowsOfSqlite(databaseIn(data));
      await out();

      await killAt(step, "back", other, url);

      assertEquals(rowsOfSqlite(databaseIn(other)), {});
      await back();
      assertEquals(rowsOfSqlite(databaseIn(other)), before);
      assertEquals(namesIn(other), ["papo.db", "papo.lock"]);
    },
  );
}

async function someoneThere({ url }: Scene): Promise<void> {
  const store = await openPostgresStore(url);
  await signInAna(store);
  await store.close();
}

async function machineThere({ makeTables, query }: Scene): Promise<void> {
  await makeTables();
  await query(
    "INSERT INTO papo.machines VALUES ('one', now() + interval '40 s')",
  );
}

async function newerThere({ makeTables, query }: Scene): Promise<void> {
  await makeTables();
  await query("UPDATE papo.layout SET version = 4711");
}

async function noneThere({ query }: Scene): Promise<void> {
  await query("DROP SCHEMA papo CASCADE");
}

function newerHere({ data }: Scene): void {
  alter(databaseIn(data), "PRAGMA user_version = 4711");
}

async function noneHere({ data }: Scene): Promise<void> {
  await Deno.remove(data, { recursive: true });
}

/** Whatever stands anywhere. */
async function allOf({ data, other, url }: Scene) {
  const here = [data, other].map(databaseIn)
    .map((path) => hasFile(path) ? rowsOfSqlite(path) : null);
  return { here, there: await rowsOfPostgres(url) };
}

/** Makes Postgres do something of its own with each entry that is written. */
function onEachEntry(statement: string): string {
  return `DO $do$ BEGIN
    CREATE FUNCTION papo.meddle() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN ${statement}; RETURN new; END $$;
    CREATE TRIGGER meddle BEFORE INSERT ON papo.entries
      FOR EACH ROW EXECUTE FUNCTION papo.meddle();
  END $do$`;
}

/** Moves in a process of its own, which kills itself as `kill -9` would. */
async function killAt(
  step: Progress["step"],
  way: Way,
  folder: string,
  url: string,
): Promise<void> {
  const module = fileURLToPath(new URL("./move_crash.ts", import.meta.url));
  const { signal } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", module, way, step, folder, url],
  }).output();
  assertEquals(signal, "SIGKILL");
}
