import { connectPostgres } from "../../lib/store/postgres_client.ts";
import { startCluster } from "../support/postgres.ts";

/** Postgres for all tests of one file: the one that was given, or a throw-away one; null without any. */
export const cluster = await find();

async function find(): Promise<{ url: string; pid?: number } | null> {
  const url = Deno.env.get("TEST_DATABASE_URL");
  if (url !== undefined) return { url };
  const started = await startCluster();
  if (started === null) {
    console.error("SKIPPED: there is no Postgres, and no TEST_DATABASE_URL");
    return null;
  }
  globalThis.addEventListener(
    "unload",
    () => void started[Symbol.asyncDispose](),
  );
  return started;
}

/** Makes a database for one test. */
export async function newDatabase(): Promise<string> {
  if (cluster === null) throw new Error("Cannot make a database: no Postgres");
  const name = `papo_${crypto.randomUUID().replaceAll("-", "")}`;
  const { query, end } = connectPostgres(cluster.url, { max: 1 });
  await query(`CREATE DATABASE ${name}`, []);
  await end();
  return new URL(`/${name}`, cluster.url).href;
}
