import { connectPostgres } from "../../lib/store/postgres_client.ts";
import { openPostgresStore } from "../../lib/store/postgres.ts";
import { openSqliteStore } from "../../lib/store/sqlite.ts";
import type { Store } from "../../lib/store/store.ts";
import { type Cluster, startCluster } from "../support/postgres.ts";
import { type Load, measure, type Measured } from "./load.ts";
import { play } from "./play.ts";
import { papo, type Server, start } from "./servers.ts";
import { storedPerSecond } from "./stores.ts";
import { markdown, median, medianOf, round } from "./table.ts";
import { signInAll } from "./tokens.ts";
import { atOnce, figuresOfMachines, onMachines } from "./works.ts";

export interface Options {
  /** Where to put data. */
  folder: string;
  rounds: number;
}

/** How many a second each store bears of the same load. */
interface Compared {
  load: string;
  sqlite: number;
  postgres: number;
}

const writersAtOnce = [1, 10, 80];

/**
 * Loads three machines on one Postgres, of which one is killed in the end, and compares what
 * Postgres and SQLite store; both wait for the disk.
 *
 * @returns a table for each.
 */
export async function playMachines(
  load: Load,
  { folder, rounds }: Options,
): Promise<string> {
  await using cluster = await startCluster({ isDurable: true });
  if (cluster === null) throw new Error("There is no Postgres here");
  const crowds: Measured[] = [];
  const compared: Compared[] = [];
  for (let round = 1; round <= rounds; round++) {
    crowds.push(await playThree(cluster, load));
    console.error(`round ${round}: three machines`);
    compared.push(...await compareStores(cluster, load, folder));
    console.error(`round ${round}: both stores`);
  }
  return `${tableOfThree(crowds)}\n\n${tableOfStores(compared)}`;
}

async function playThree(cluster: Cluster, load: Load): Promise<Measured> {
  await using machines = new AsyncDisposableStack();
  const launch = papo({ DATABASE_URL: await newDatabase(cluster) });
  const doomed = machines.use(await start(launch, null));
  const servers: Server[] = [doomed];
  while (servers.length < 3) {
    servers.push(machines.use(await start(launch, null)));
  }
  const work = onMachines(doomed.pid);
  await Deno.writeTextFile(load.tokens, await signInAll(doomed, work));
  return await measure(servers, work, load);
}

/** Has both stores take the same load: alone, and behind a whole Papo. */
async function compareStores(
  cluster: Cluster,
  load: Load,
  folder: string,
): Promise<Compared[]> {
  const fresh = async () => ({
    dataDir: await Deno.makeTempDir({ dir: folder }),
    url: await newDatabase(cluster),
  });
  const compared: Compared[] = [];
  for (const writers of writersAtOnce) {
    const { dataDir, url } = await fresh();
    const byStore = async (store: Store) => {
      const stored = await storedPerSecond(store, { ...load, writers });
      await store.close();
      return stored;
    };
    compared.push({
      load: `${writers} at once`,
      sqlite: await byStore(await openSqliteStore(dataDir)),
      postgres: await byStore(await openPostgresStore(url)),
    });
  }
  for (const work of atOnce) {
    const { dataDir, url } = await fresh();
    const sqlite = await play(papo({ DATA_DIR: dataDir }), work, load);
    const postgres = await play(papo({ DATABASE_URL: url }), work, load);
    compared.push({
      load: work.name,
      sqlite: Number(sqlite.sent_per_s),
      postgres: Number(postgres.sent_per_s),
    });
  }
  return compared;
}

async function newDatabase({ url }: Cluster): Promise<string> {
  const name = `papo_${crypto.randomUUID().replaceAll("-", "")}`;
  const { query, end } = connectPostgres(url, { max: 1 });
  await query(`CREATE DATABASE ${name}`, []);
  await end();
  return new URL(`/${name}`, url).href;
}

function tableOfThree(crowds: readonly Measured[]): string {
  const rows = figuresOfMachines.map((figure) => {
    const values = crowds.map((each) => Number(each[figure.field]))
      .map((value) => round(value / figure.unit));
    return [figure.name, round(medianOf(crowds, figure)), values.join(", ")];
  });
  return markdown(["three machines", "median", "rounds"], rows);
}

function tableOfStores(compared: readonly Compared[]): string {
  const loads = [...new Set(compared.map(({ load }) => load))];
  const rows = loads.map((load) => {
    const those = compared.filter((each) => each.load === load);
    const sqlite = median(those.map(({ sqlite }) => sqlite));
    const postgres = median(those.map(({ postgres }) => postgres));
    const ratios = those.map((each) => each.postgres / each.sqlite);
    return [
      load,
      round(sqlite),
      round(postgres),
      `${median(ratios).toFixed(2)}×`,
    ];
  });
  const head = ["messages stored a second", "SQLite", "Postgres", "ratio"];
  return markdown(head, rows);
}
