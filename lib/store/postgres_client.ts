import pg from "pg";

import type { Client } from "../relay/postgres_line.ts";
import { parsePostgresUrl } from "./postgres_url.ts";
import type { Row } from "./row.ts";
import { StoreUnavailable } from "./store.ts";

/** Does one statement, with what stands for `$1`, `$2` … in it, and gives its rows. */
export type Query = (
  statement: string,
  parameters: readonly (string | number)[],
) => Promise<readonly Row[]>;

/** Postgres gave no answer: whatever is asked next would wait in vain, too. */
export class PostgresUnreachable extends StoreUnavailable {
  override name = "PostgresUnreachable";
}

/** A few connections to one Postgres. */
export interface PostgresClient {
  /**
   * Does one statement.
   *
   * @throws {StoreUnavailable} when Postgres gives no answer within five seconds, or can't do it now.
   */
  query: Query;
  end(): Promise<void>;
}

/** Together less than the five seconds within which everyone has an answer. */
const connectMs = 2_000;
const answerMs = 2_500;

/** What part of SQLSTATE says that the call was wrong, not the engine. */
const callFaults = /^(22|23|42|P0|0A|26)/;

/** Opens connections as they are needed, and again after one broke; statements keep their order on one. */
export function connectPostgres(
  url: string,
  { max }: { max: number },
): PostgresClient {
  const pool = new pg.Pool({ ...optionsFor(url), max });
  // Said of a connection that nobody uses just now: whoever needs one gets another.
  pool.on("error", () => {});
  return {
    async query(statement, parameters) {
      try {
        const { rows } = await pool.query(statement, [...parameters]);
        return rows;
      } catch (error) {
        const state = stateOf(error);
        if (state === null) throw new PostgresUnreachable(String(error));
        if (callFaults.test(state)) throw error;
        throw new StoreUnavailable(String(error), { cause: error });
      }
    },
    end: () => pool.end(),
  };
}

/** Makes one connection, to be opened, which hears of notifications. */
export function createClient(url: string): Client {
  return new pg.Client(optionsFor(url));
}

/** Says how to connect, and in what types rows come. */
export function optionsFor(url: string) {
  const { connectionString, tls } = parsePostgresUrl(url);
  return {
    connectionString,
    ssl: tls,
    connectionTimeoutMillis: connectMs,
    query_timeout: answerMs,
    statement_timeout: answerMs,
    application_name: "papo",
    types: { getTypeParser },
  };
}

/** Finds the SQLSTATE of what Postgres itself answered; null for anything else. */
export function stateOf(error: unknown): string | null {
  if (!(error instanceof Error) || !("code" in error)) return null;
  const { code } = error;
  return typeof code === "string" && /^[0-9A-Z]{5}$/.test(code) ? code : null;
}

/** Seqs, ids and times are far below 2^53: they are numbers here, too. */
function getTypeParser(oid: number, format?: "text" | "binary") {
  return oid === pg.types.builtins.INT8
    ? Number
    : pg.types.getTypeParser(oid, format);
}
