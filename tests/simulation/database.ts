import { DatabaseSync } from "node:sqlite";

import { text } from "../../lib/store/row.ts";
import { migrate } from "../../lib/store/sqlite_schema.ts";

/** Copies a database in memory, as a backup does a file. */
export function copyOf(database: DatabaseSync): DatabaseSync {
  const copy = new DatabaseSync(":memory:", {
    enableForeignKeyConstraints: false,
  });
  migrate(copy);
  for (const table of tablesIn(database)) {
    copy.exec(`DELETE FROM ${table}`);
    copyRows(database, copy, table);
  }
  return copy;
}

function tablesIn(database: DatabaseSync): string[] {
  const tables = database.prepare(
    "SELECT name FROM sqlite_schema WHERE type = 'table'",
  );
  return tables.all().map((row) => text(row, "name"));
}

function copyRows(from: DatabaseSync, to: DatabaseSync, table: string): void {
  const rows = from.prepare(`SELECT * FROM ${table}`).all();
  const [first] = rows;
  if (first === undefined) return;
  const places = Object.keys(first).map(() => "?").join();
  const insert = to.prepare(`INSERT INTO ${table} VALUES (${places})`);
  to.exec("BEGIN");
  for (const row of rows) insert.run(...Object.values(row));
  to.exec("COMMIT");
}

export function epochsIn(database: DatabaseSync): string[] {
  return database.prepare("SELECT epoch FROM rooms").all()
    .map((row) => text(row, "epoch"));
}
