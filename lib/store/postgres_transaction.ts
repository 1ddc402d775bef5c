import pg from "pg";

import { CopyRefused } from "./copy_refused.ts";
import { optionsFor, type Query, stateOf } from "./postgres_client.ts";

/** One transaction, on a connection of its own. Disposing of it before the commit undoes all. */
export interface PostgresTransaction extends AsyncDisposable {
  query: Query;
  commit(): Promise<void>;
}

/** What it does may take long, but not for ever: an answer that is lost never comes. */
const patience = {
  query_timeout: 310_000,
  statement_timeout: 300_000,
  lock_timeout: 5_000,
  idle_in_transaction_session_timeout: 300_000,
};

/**
 * Begins a transaction that may take minutes.
 *
 * @throws {CopyRefused} whenever Postgres can't do what it is asked; without the address, as a
 * password may stand in it.
 */
export async function beginPostgres(url: string): Promise<PostgresTransaction> {
  const client = new pg.Client({ ...optionsFor(url), ...patience });
  let isLost = false;
  // Whoever asks next is told.
  client.on("error", () => void (isLost = true));

  async function query(
    statement: string,
    parameters: readonly (string | number)[],
  ) {
    try {
      return (await client.query(statement, [...parameters])).rows;
    } catch (error) {
      isLost ||= stateOf(error) === null;
      throw refused(error);
    }
  }

  /** Does not wait for the goodbye of a connection that hangs, which never comes. */
  async function end(): Promise<void> {
    const ended = client.end();
    if (isLost) ended.catch(() => {});
    else await ended;
  }

  try {
    await client.connect();
    await client.query("BEGIN");
  } catch (error) {
    isLost = true;
    await end();
    throw refused(error);
  }
  return {
    query,
    commit: async () => void await query("COMMIT", []),
    [Symbol.asyncDispose]: end,
  };
}

const lockNotAvailable = "55P03";

function refused(error: unknown): CopyRefused {
  return new CopyRefused(
    stateOf(error) === lockNotAvailable
      ? "The database of DATABASE_URL is in use by another program. Close that one."
      : `The database of DATABASE_URL can't be used: ${whyOf(error)}.`,
  );
}

/** Several addresses of one host fail together, with a code and no words. */
function whyOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.message !== "") return error.message;
  return "code" in error ? String(error.code) : error.name;
}
