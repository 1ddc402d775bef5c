import type { DatabaseSync } from "node:sqlite";

import { nameKey } from "../names.ts";
import { randomId } from "./random_id.ts";
import { integer, text } from "./row.ts";
import { DataUnusable } from "./data_unusable.ts";

export type Migration = (db: DatabaseSync) => void;

/** Marks a file as Papo's own; "papo" in ASCII. */
const applicationId = 0x7061706f;

/** How the tables came to be. Only ever appended to: data out there has run the older ones. */
export const migrations: readonly Migration[] = [firstTables, roomLooks];

/**
 * Brings the tables of a database to the newest layout, one transaction a step.
 *
 * @throws {DataUnusable} when the file is another program's or a newer Papo's; it is then untouched.
 */
export function migrate(
  db: DatabaseSync,
  steps: readonly Migration[] = migrations,
): void {
  const version = read(db, "SELECT user_version AS n FROM pragma_user_version");
  refuseForeign(db, version);
  if (version > steps.length) {
    throw new DataUnusable(
      "newer",
      `layout ${version}, this one knows ${steps.length}`,
    );
  }
  for (const [index, step] of steps.entries()) {
    if (index >= version) runStep(db, step, index + 1);
  }
}

/** Writes what marks a file as Papo's own, as it stands there: the smallest write there is. */
export function writeMark(db: DatabaseSync): void {
  db.prepare(`PRAGMA application_id = ${applicationId}`).run();
}

/** Tells whether a database has been written by Papo. */
export function isPapo(db: DatabaseSync): boolean {
  const id = read(db, "SELECT application_id AS n FROM pragma_application_id");
  return id === applicationId;
}

function refuseForeign(db: DatabaseSync, version: number): void {
  const isEmpty = version === 0 &&
    read(db, "SELECT count(*) AS n FROM sqlite_schema") === 0;
  if (isEmpty || isPapo(db)) return;
  throw new DataUnusable("not_papo", "it belongs to another program");
}

function runStep(db: DatabaseSync, step: Migration, version: number): void {
  db.prepare("BEGIN IMMEDIATE").run();
  try {
    step(db);
    writeMark(db);
    db.prepare(`PRAGMA user_version = ${version}`).run();
    db.prepare("COMMIT").run();
  } catch (error) {
    if (db.isTransaction) db.prepare("ROLLBACK").run();
    throw error;
  }
}

function read(db: DatabaseSync, query: string): number {
  return integer(db.prepare(query).get() ?? {}, "n");
}

/**
 * Users, sessions, rooms and their logs. Times are milliseconds since 1970.
 *
 * entries.messages counts the room's messages up to and including the row, since later kinds of
 * entries take seqs too; body_hash outlives the words of a deleted message, to judge a late retry.
 */
function firstTables(db: DatabaseSync): void {
  db.exec(`
    CREATE TABLE users (
      id         TEXT PRIMARY KEY,
      name       TEXT NOT NULL,
      name_key   TEXT NOT NULL,
      created_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX users_by_name_key ON users (name_key);

    CREATE TABLE sessions (
      token_hash TEXT PRIMARY KEY,
      user       TEXT NOT NULL REFERENCES users,
      created_at INTEGER NOT NULL,
      expires_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX sessions_by_user ON sessions (user);
    CREATE INDEX sessions_by_expiry ON sessions (expires_at);

    CREATE TABLE rooms (
      id         INTEGER PRIMARY KEY,
      slug       TEXT NOT NULL UNIQUE,
      name       TEXT NOT NULL,
      kind       TEXT NOT NULL CHECK (kind IN ('public', 'private', 'direct')),
      epoch      TEXT NOT NULL,
      head       INTEGER NOT NULL DEFAULT 0,
      messages   INTEGER NOT NULL DEFAULT 0,
      created_at INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE memberships (
      room     INTEGER NOT NULL REFERENCES rooms,
      user     TEXT NOT NULL REFERENCES users,
      role     TEXT NOT NULL,
      read_seq INTEGER NOT NULL DEFAULT 0,
      level    TEXT,
      PRIMARY KEY (room, user)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX memberships_by_user ON memberships (user);

    CREATE TABLE entries (
      room      INTEGER NOT NULL REFERENCES rooms,
      seq       INTEGER NOT NULL,
      type      TEXT NOT NULL,
      author    TEXT NOT NULL REFERENCES users,
      cid       TEXT NOT NULL,
      body_hash TEXT NOT NULL,
      target    INTEGER,
      body      TEXT NOT NULL,
      at        INTEGER NOT NULL,
      messages  INTEGER NOT NULL,
      PRIMARY KEY (room, seq)
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX entries_by_cid ON entries (room, cid, author);
  `);
  db.prepare(`
    INSERT INTO rooms (slug, name, kind, epoch, created_at)
    VALUES ('lobby', 'Lobby', 'public', ?, unixepoch() * 1000)
  `).run(randomId());
}

/**
 * Gives each room the look of its slug, which no other may have. Where two look alike already, the
 * newer keeps its slug and has no look.
 */
function roomLooks(db: DatabaseSync): void {
  db.exec(`
    ALTER TABLE rooms ADD COLUMN look TEXT;
    CREATE UNIQUE INDEX rooms_by_look ON rooms (look);
  `);
  const setLook = db.prepare(
    "UPDATE OR IGNORE rooms SET look = ? WHERE id = ?",
  );
  const rooms = db.prepare("SELECT id, slug FROM rooms ORDER BY id").all();
  for (const room of rooms) {
    setLook.run(nameKey(text(room, "slug")), integer(room, "id"));
  }
}
