import { makeDatabase, startOwn } from "./own.ts";

/** A Postgres for all tests of one file that speaks TLS only; null without any. */
export const cluster = await startOwn({ tls: true });

/** Where it is, for who trusts its certificate. */
export const trusted = `${cluster?.url}?sslrootcert=${cluster?.certificate}`;

/** Makes a database for one test; gives its address, in which nothing is said of TLS. */
export async function newDatabase(): Promise<string> {
  if (cluster === null) throw new Error("Cannot make a database: no Postgres");
  return await makeDatabase({ url: trusted });
}
