import { CopyRefused } from "./copy_refused.ts";
import { pageRows, type Source, type Target } from "./copy_rows.ts";
import type { Query } from "./postgres_client.ts";
import { renewEpochs } from "./postgres_epochs.ts";
import { migratePostgres } from "./postgres_schema.ts";
import {
  beginPostgres,
  type PostgresTransaction,
} from "./postgres_transaction.ts";
import { integer, type Row } from "./row.ts";
import { columnsOf, type Table, tables } from "./tables.ts";

/**
 * Opens the Papo in a Postgres, in today's layout, and keeps others from writing to it.
 *
 * @param url as of `DATABASE_URL`.
 * @throws {CopyRefused} when there is none, machines work on it, or it can't be used.
 * @throws {DataUnusable} when it is a newer Papo's.
 */
export function openPostgresSource(
  url: string,
): Promise<Source & AsyncDisposable> {
  return open(url, async ({ query, commit }) => {
    await requirePapo(query);
    await takeTables(query, "SHARE");
    return {
      ...reading(query),
      async retire() {
        await renewEpochs(query);
        await commit();
      },
    };
  });
}

/**
 * Opens a Postgres that holds nobody and nothing yet, and keeps others out.
 *
 * @param url as of `DATABASE_URL`.
 * @throws {CopyRefused} when it holds anything, machines work on it, or it can't be used.
 * @throws {DataUnusable} when it is a newer Papo's.
 */
export function openPostgresTarget(
  url: string,
): Promise<Target & AsyncDisposable> {
  return open(url, async ({ query, commit }) => {
    await takeTables(query, "ACCESS EXCLUSIVE");
    await requireNothing(query);
    await query("DELETE FROM papo.rooms", []);
    return {
      ...reading(query),
      write: (table, rows) => insert(query, table, rows),
      async commit() {
        await query(goOnCounting, []);
        await commit();
      },
    };
  });
}

/** Lets go of the transaction when what is to be done in it can't be. */
async function open<Side>(
  url: string,
  act: (transaction: PostgresTransaction) => Promise<Side>,
): Promise<Side & AsyncDisposable> {
  const transaction = await beginPostgres(url);
  try {
    const side = await act(transaction);
    const dispose = () => transaction[Symbol.asyncDispose]();
    return { ...side, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await transaction[Symbol.asyncDispose]();
    throw error;
  }
}

async function requirePapo(query: Query): Promise<void> {
  const [row] = await query(
    "SELECT to_regclass('papo.layout') IS NOT NULL AS known",
    [],
  );
  if (row?.known === true) return;
  throw new CopyRefused(
    "There is no Papo in the database of DATABASE_URL. Set it to the one that has your data.",
  );
}

/** Asks before it locks, too: machines that run are not to be held up. */
async function takeTables(
  query: Query,
  mode: "SHARE" | "ACCESS EXCLUSIVE",
): Promise<void> {
  await migratePostgres(query);
  await requireNoMachines(query);
  const names = [...tables.map(({ name }) => name), "machines"];
  const list = names.map((name) => `papo.${name}`).join();
  await query(`LOCK TABLE ${list} IN ${mode} MODE`, []);
  await requireNoMachines(query);
}

async function requireNoMachines(query: Query): Promise<void> {
  const [row] = await query(
    `SELECT ceil(extract(epoch FROM max(expires_at) - clock_timestamp()))::integer AS seconds
     FROM papo.machines WHERE expires_at > clock_timestamp()`,
    [],
  );
  const seconds = row?.seconds ?? null;
  if (seconds === null) return;
  throw new CopyRefused(
    `A Papo works on the database of DATABASE_URL. Stop it on every machine; if that is done, try again in ${seconds} s.`,
  );
}

/** A Papo that was started and left at once has made its lobby. */
async function requireNothing(query: Query): Promise<void> {
  const [row] = await query(
    `SELECT EXISTS (SELECT FROM papo.users) OR EXISTS (SELECT FROM papo.entries)
       OR EXISTS (SELECT FROM papo.rooms WHERE slug <> 'lobby') AS filled`,
    [],
  );
  if (row?.filled === false) return;
  throw new CopyRefused(
    "There is data in the database of DATABASE_URL already. Set it to an empty one.",
  );
}

function reading(query: Query): Pick<Source, "count" | "read"> {
  return {
    async count({ name }) {
      const [row] = await query(`SELECT count(*) AS n FROM papo.${name}`, []);
      return integer(row ?? {}, "n");
    },
    async *read(table) {
      await query(`DECLARE page NO SCROLL CURSOR FOR ${selectAll(table)}`, []);
      for (;;) {
        const rows = await query(`FETCH ${pageRows} FROM page`, []);
        if (rows.length === 0) break;
        yield rows;
      }
      await query("CLOSE page", []);
    },
  };
}

/** By bytes, as SQLite orders text: no language's order of letters. */
function selectAll(table: Table): string {
  const order = table.key.map((name) =>
    table.columns[name] === "text" ? `"${name}" COLLATE "C"` : `"${name}"`
  );
  return `SELECT ${columnsOf(table)} FROM papo.${table.name} ORDER BY ${order}`;
}

async function insert(
  query: Query,
  table: Table,
  rows: readonly Row[],
): Promise<void> {
  const names = columnsOf(table);
  await query(
    `INSERT INTO papo.${table.name} (${names}) SELECT ${names}
     FROM json_populate_recordset(NULL::papo.${table.name}, $1::json)`,
    [JSON.stringify(rows)],
  );
}

/** Rooms that are made from now on get ids of their own. */
const goOnCounting = `
  SELECT setval(pg_get_serial_sequence('papo.rooms', 'id'), greatest(1, max(id)))
  FROM papo.rooms
`;
