import type { DatabaseSync } from "node:sqlite";

/**
 * The steps from an empty file to today's tables; `user_version` counts those taken. A step that
 * was released is never changed, the next one is added below it.
 *
 * An entry's place is (room, seq), so a page of history is one walk along the table itself. `messages`
 * counts the messages of a room up to an entry, so that the last fifty are found without a scan.
 */
const migrations = [
  `CREATE TABLE users (
     id TEXT PRIMARY KEY,
     name TEXT NOT NULL,
     name_key TEXT NOT NULL,
     created_at INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX users_by_name ON users (name_key);

   CREATE TABLE sessions (
     token_hash TEXT PRIMARY KEY,
     user TEXT NOT NULL REFERENCES users (id),
     created_at INTEGER NOT NULL,
     expires_at INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX sessions_by_user ON sessions (user);
   CREATE INDEX sessions_by_expiry ON sessions (expires_at);

   CREATE TABLE rooms (
     id INTEGER PRIMARY KEY,
     slug TEXT NOT NULL UNIQUE,
     name TEXT NOT NULL,
     kind TEXT NOT NULL,
     epoch TEXT NOT NULL,
     head INTEGER NOT NULL DEFAULT 0,
     messages INTEGER NOT NULL DEFAULT 0,
     created_at INTEGER NOT NULL
   ) STRICT;

   CREATE TABLE memberships (
     room INTEGER NOT NULL REFERENCES rooms (id),
     user TEXT NOT NULL REFERENCES users (id),
     role TEXT NOT NULL,
     read_seq INTEGER NOT NULL DEFAULT 0,
     level TEXT,
     PRIMARY KEY (room, user)
   ) STRICT, WITHOUT ROWID;

   CREATE TABLE entries (
     room INTEGER NOT NULL REFERENCES rooms (id),
     seq INTEGER NOT NULL,
     type TEXT NOT NULL,
     author TEXT NOT NULL REFERENCES users (id),
     cid TEXT NOT NULL,
     body_hash BLOB NOT NULL,
     target INTEGER,
     body TEXT NOT NULL,
     at INTEGER NOT NULL,
     messages INTEGER NOT NULL,
     PRIMARY KEY (room, seq)
   ) STRICT, WITHOUT ROWID;
   CREATE UNIQUE INDEX entries_by_cid ON entries (room, cid, author);
   CREATE INDEX entries_by_count ON entries (room, messages);

   INSERT INTO rooms (slug, name, kind, epoch, created_at)
     VALUES ('lobby', 'Lobby', 'public', lower(hex(randomblob(8))), unixepoch() * 1000);`,
];

/** The version that this Papo writes. */
export const schemaVersion = migrations.length;

/** Brings a database to today's tables. @returns the version that it had before. */
export function migrate(db: DatabaseSync): number {
  const version = Number(db.prepare("PRAGMA user_version").get()?.user_version);
  for (const [index, sql] of migrations.entries()) {
    if (index < version) continue;
    db.exec(
      `BEGIN IMMEDIATE; ${sql} PRAGMA user_version = ${index + 1}; COMMIT;`,
    );
  }
  return version;
}
