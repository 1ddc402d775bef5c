import { hash } from "node:crypto";

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

/** Said of a statement that a connection does not know, knows already, or can't plan as before. */
const notPrepared: ReadonlySet<string | null> = new Set([
  "26000",
  "42P05",
  "0A000",
]);

/** Postgres cuts longer names. */
const maxNameLength = 63;

/** Opens connections as they are needed, and again after one broke; statements keep their order on one. */
export function connectPostgres(
  url: string,
  { max }: { max: number },
): PostgresClient {
  const pool = new pg.Pool({ ...optionsFor(url), max });
  const ask = createAsking(pool);
  // Said of a connection that nobody uses just now: whoever needs one gets another.
  pool.on("error", () => {});
  return {
    async query(statement, parameters) {
      try {
        const { rows } = await ask(statement, [...parameters]);
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

/**
 * Has each connection parse and plan a statement once. Behind a pooler that swaps connections, or
 * when another machine has changed the tables, that may fail before anything is done: from then on
 * every statement is sent as a whole.
 */
function createAsking(pool: pg.Pool) {
  const names = new Map<string, string>();
  let prepares = true;

  /** Gives one name to one text, whoever prepares it on a connection that is lent. */
  function nameOf(text: string): string {
    const known = names.get(text);
    if (known !== undefined) return known;
    const name = hash("sha256", text, "hex").slice(0, maxNameLength);
    names.set(text, name);
    return name;
  }

  return async (text: string, values: (string | number)[]) => {
    if (!prepares || values.length === 0) {
      return await pool.query({ text, values });
    }
    try {
      return await pool.query({ name: nameOf(text), text, values });
    } catch (error) {
      if (!notPrepared.has(stateOf(error))) throw error;
      prepares = false;
      return await pool.query({ text, values });
    }
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

/** Finds the SQLSTATE of what Postgres itself answered; null for anything else, as EPIPE. */
export function stateOf(error: unknown): string | null {
  if (!(error instanceof Error) || !("code" in error)) return null;
  const { code } = error;
  const isState = typeof code === "string" && /^(?!E)[0-9A-Z]{5}$/.test(code);
  return isState ? code : null;
}

/** Seqs, ids and times are far below 2^53: they are numbers here, too. */
function getTypeParser(oid: number, format?: "text" | "binary") {
  return oid === pg.types.builtins.INT8
    ? Number
    : pg.types.getTypeParser(oid, format);
}
