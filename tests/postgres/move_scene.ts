import { join } from "node:path";

import { type Direction, move } from "../../lib/store/move.ts";
import { connectPostgres } from "../../lib/store/postgres_client.ts";
import { openPostgresStore } from "../../lib/store/postgres.ts";
import { withFolder } from "../../lib/store/test_data.ts";
import { makeOldPapo } from "../support/old_papo.ts";
import { chooseSeed, createRandom } from "../support/random.ts";
import { cluster, newDatabase } from "./cluster.ts";

/** What is moved in a test, and where to. */
export interface Scene {
  /** A folder with an old Papo's data. */
  data: string;
  /** A folder that is not there yet. */
  other: string;
  /** A database without anything. */
  url: string;
  /** Moves `data` into the database. */
  out(): ReturnType<typeof move>;
  /** Moves what is in the database into `other`. */
  back(): ReturnType<typeof move>;
  /** Makes the tables, as a Papo does that is started and left. */
  makeTables(): Promise<void>;
  /** Does a statement in the database, from outside. */
  query(statement: string): Promise<void>;
}

/** Tests something with an old Papo and a Postgres, if there is one. */
export function testMove(
  name: string,
  act: (scene: Scene) => Promise<void>,
): void {
  Deno.test({
    name,
    ignore: cluster === null,
    fn: () => withFolder(async (folder) => act(await setUp(folder))),
  });
}

async function setUp(folder: string): Promise<Scene> {
  const seed = chooseSeed();
  console.log(`To repeat it: SEED=${seed}`);
  const data = join(folder, "data");
  const other = join(folder, "other");
  const url = await newDatabase();
  makeOldPapo(data, createRandom(seed));
  const start = (direction: Direction, dataDir: string) =>
    move({ direction, dataDir, databaseUrl: url, now: 0 });
  return {
    ...{ data, other, url },
    out: () => start("to_postgres", data),
    back: () => start("to_sqlite", other),
    makeTables: async () => await (await openPostgresStore(url)).close(),
    async query(statement) {
      const { query, end } = connectPostgres(url, { max: 1 });
      await query(statement, []).finally(end);
    },
  };
}
