import { DatabaseSync } from "node:sqlite";

import { connectPostgres } from "../../lib/store/postgres_client.ts";

/** All rows of a database by table, each as one text, in an order of their own. */
export type AllRows = Record<string, string[]>;

/** Reads every table of a SQLite file there is, with nothing of the code under test. */
export function rowsOfSqlite(path: string): AllRows {
  const db = new DatabaseSync(path, { readOnly: true });
  try {
    const tables = db.prepare(
      "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name",
    ).all().map(({ name }) => String(name));
    return Object.fromEntries(
      tables.map((name) => [
        name,
        toTexts(db.prepare(`SELECT * FROM ${name}`).all()),
      ]),
    );
  } finally {
    db.close();
  }
}

/** What a Postgres has beside the data: nothing of it moves. */
const others = "'layout', 'machines', 'presence'";

/** Reads every table of a Papo in a Postgres; none where there is no Papo. */
export async function rowsOfPostgres(url: string): Promise<AllRows> {
  const { query, end } = connectPostgres(url, { max: 1 });
  const found: AllRows = {};
  const tables = await query(
    `SELECT table_name AS name FROM information_schema.tables
     WHERE table_schema = 'papo' AND table_name NOT IN (${others}) ORDER BY 1`,
    [],
  );
  for (const { name } of tables) {
    const rows = await query(`SELECT * FROM papo."${name}"`, []);
    found[String(name)] = toTexts(rows);
  }
  await end();
  return found;
}

/** Engines have their columns and rows in orders of their own. */
function toTexts(rows: readonly Readonly<Record<string, unknown>>[]): string[] {
  return rows.map((row) =>
    JSON.stringify(Object.entries(row).toSorted(([a], [b]) => a < b ? -1 : 1))
  ).toSorted();
}
