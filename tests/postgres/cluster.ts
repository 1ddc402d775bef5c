import { makeDatabase, startOwn } from "./own.ts";

/** Postgres for all tests of one file: the one that was given, or a throw-away one; null without any. */
export const cluster = await find();

async function find(): Promise<{ url: string; pid?: number } | null> {
  const url = Deno.env.get("TEST_DATABASE_URL");
  return url === undefined ? await startOwn() : { url };
}

/** Makes a database for one test. */
export async function newDatabase(): Promise<string> {
  if (cluster === null) throw new Error("Cannot make a database: no Postgres");
  return await makeDatabase(cluster);
}
