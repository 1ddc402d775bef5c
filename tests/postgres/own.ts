import { connectPostgres } from "../../lib/store/postgres_client.ts";
import {
  type Cluster,
  type ClusterOptions,
  startCluster,
} from "../support/postgres.ts";

/** Starts a throw-away Postgres for all tests of one file; null where there is none, which it says. */
export async function startOwn(
  options: ClusterOptions = {},
): Promise<Cluster | null> {
  const started = await startCluster(options);
  if (started === null) {
    console.error(
      "SKIPPED: there is no Postgres here to start; TEST_DATABASE_URL may name one for most tests",
    );
    return null;
  }
  globalThis.addEventListener(
    "unload",
    () => void started[Symbol.asyncDispose](),
  );
  return started;
}

/** Makes a database for one test; returns where it is. */
export async function makeDatabase(
  { url }: Pick<Cluster, "url">,
): Promise<string> {
  const name = `papo_${crypto.randomUUID().replaceAll("-", "")}`;
  const { query, end } = connectPostgres(url, { max: 1 });
  await query(`CREATE DATABASE ${name}`, []);
  await end();
  return new URL(`/${name}`, url).href;
}
