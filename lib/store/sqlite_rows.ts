import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { requireData } from "./backup.ts";
import { createPrivate, removeCopy } from "./copy.ts";
import { CopyRefused } from "./copy_refused.ts";
import { pageRows, type Source, type Target } from "./copy_rows.ts";
import { openDataFolder } from "./data_folder.ts";
import { DataUnusable } from "./data_unusable.ts";
import { renewEpochs } from "./restore.ts";
import { integer, type Row } from "./row.ts";
import { explain } from "./sqlite_faults.ts";
import { migrate } from "./sqlite_schema.ts";
import { hasFile, swap } from "./swap.ts";
import { columnsOf, type Table } from "./tables.ts";

const targetName = "papo.db.migrating";

/** How long somebody's `sqlite3` shell may hold the file before the copy is refused. */
const busyTimeoutMs = 5_000;

/** Each entry's cid goes to another place of an index: all of that from the disk would take minutes. */
const cacheKib = 64 * 1024;

/**
 * Opens the data of a folder, in today's layout, and keeps everyone else out until it is disposed of.
 *
 * @throws {CopyRefused} when there is none.
 * @throws {DataUnusable} when a Papo runs on it, or it can't be opened.
 */
export function openSqliteSource(dataDir: string): Source & Disposable {
  const databasePath = join(dataDir, "papo.db");
  requireData(dataDir, databasePath);
  const folder = openDataFolder(dataDir);
  try {
    const db = begin(databasePath);
    return {
      ...reading(db),
      retire() {
        renewEpochs(db);
        db.exec("COMMIT");
      },
      [Symbol.dispose]() {
        db.close();
        folder.release();
      },
    };
  } catch (error) {
    folder.release();
    const { reason, message } = explain(databasePath, error);
    throw new DataUnusable(reason, message);
  }
}

/**
 * Makes a database beside the place of a folder's, which has none yet, and puts it there when it is
 * complete; readable for our user only.
 *
 * @param now milliseconds since 1970.
 * @throws {CopyRefused} when there is data.
 * @throws {DataUnusable} when a Papo runs on the folder, or it can't be written.
 */
export function openSqliteTarget(
  dataDir: string,
  now: number,
): Target & Disposable {
  const folder = openDataFolder(dataDir);
  const prepared = join(dataDir, targetName);
  const letGo = () => {
    removeCopy(prepared);
    folder.release();
  };
  try {
    requireNoData(dataDir, folder.databasePath);
    // One that crashed may have left it; under the lock it is nobody's.
    removeCopy(prepared);
    createPrivate(prepared);
    const db = begin(prepared);
    db.exec(`PRAGMA cache_size = -${cacheKib}; DELETE FROM rooms`);
    return {
      ...reading(db),
      write: (table, rows) => insert(db, table, rows),
      commit() {
        db.exec("COMMIT");
        db.close();
        swap(prepared, folder.databasePath, { now });
      },
      [Symbol.dispose]() {
        if (db.isOpen) db.close();
        letGo();
      },
    };
  } catch (error) {
    letGo();
    throw error;
  }
}

function requireNoData(dataDir: string, databasePath: string): void {
  if (!hasFile(databasePath) || Deno.statSync(databasePath).size === 0) return;
  throw new CopyRefused(
    `There is data in "${dataDir}" already. Move it away, or set DATA_DIR to another folder.`,
  );
}

/** Opens a database, in today's layout, and begins to keep others from writing to it. */
function begin(path: string): DatabaseSync {
  const db = new DatabaseSync(path, { timeout: busyTimeoutMs });
  try {
    migrate(db);
    db.exec("BEGIN IMMEDIATE");
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/**
 * What SQLite gives is text that Postgres takes: it ends at a NUL, and half a character is U+FFFD.
 * Neither is ever stored by Papo.
 */
function reading(db: DatabaseSync): Pick<Source, "count" | "read"> {
  return {
    count({ name }) {
      return integer(
        db.prepare(`SELECT count(*) AS n FROM ${name}`).get() ?? {},
        "n",
      );
    },
    *read(table) {
      let page: Row[] = [];
      for (const row of selectAll(db, table)) {
        page.push(row);
        if (page.length < pageRows) continue;
        yield page;
        page = [];
      }
      if (page.length > 0) yield page;
    },
  };
}

function selectAll(db: DatabaseSync, table: Table): Iterable<Row> {
  const order = table.key.map((name) => `"${name}"`).join();
  const statement = `SELECT ${columnsOf(table)} FROM ${table.name}`;
  return db.prepare(`${statement} ORDER BY ${order}`).iterate();
}

function insert(db: DatabaseSync, table: Table, rows: readonly Row[]): void {
  const names = Object.keys(table.columns);
  const places = names.map(() => "?").join();
  const statement = db.prepare(
    `INSERT INTO ${table.name} (${columnsOf(table)}) VALUES (${places})`,
  );
  for (const row of rows) {
    statement.run(...names.map((name) => valueOf(row, name)));
  }
}

function valueOf(row: Row, column: string): string | number | null {
  const value = row[column];
  if (value === null) return value;
  if (typeof value === "string" || typeof value === "number") return value;
  throw new TypeError(
    `Cannot copy column ${column}: it holds no value of ours`,
  );
}
