import { DatabaseSync } from "node:sqlite";

import { openLog } from "./sqlite_log.ts";
import type { Call, Method, Outcome, Result } from "./sqlite_messages.ts";
import { openRooms } from "./sqlite_rooms.ts";
import { migrate, schemaVersion } from "./sqlite_schema.ts";
import { openSessions } from "./sqlite_sessions.ts";

/** Runs batches of calls, each batch as one durable transaction. */
export interface Engine {
  run(calls: readonly Call[]): Outcome[];
  close(): void;
}

/** The file was written by a newer Papo. */
export class NewerSchema extends Error {
  override name = "NewerSchema";
}

const reads: ReadonlySet<Method> = new Set([
  "session",
  "heldNames",
  "rooms",
  "room",
  "read",
]);

/**
 * Opens a database file and brings it to today's schema.
 *
 * @param options.maxPages a bound on the file's size in pages of 4 KiB.
 * @throws what node:sqlite throws for a file that is no database or can't be written.
 */
export function openEngine(
  path: string,
  options: { maxPages?: number } = {},
): Engine {
  const db = new DatabaseSync(path, {
    enableForeignKeyConstraints: true,
    timeout: 2_000,
  });
  db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
  if (migrate(db) > schemaVersion) throw new NewerSchema(path);
  if (options.maxPages !== undefined) {
    db.exec(`PRAGMA max_page_count = ${options.maxPages}`);
  }
  const rooms = openRooms(db);
  const log = openLog(db, rooms);
  const sessions = openSessions(db);

  function perform(call: Call): Result {
    switch (call.method) {
      case "signIn":
        return sessions.signIn(...call.args);
      case "session":
        return sessions.session(...call.args);
      case "extendSession":
        return sessions.extendSession(...call.args);
      case "signOut":
        return sessions.signOut(...call.args);
      case "heldNames":
        return sessions.heldNames(...call.args);
      case "rooms":
        return rooms.rooms();
      case "room":
        return rooms.room(...call.args);
      case "createRoom":
        return rooms.createRoom(...call.args);
      case "append":
        return log.append(...call.args);
      case "read":
        return log.read(...call.args);
    }
    call satisfies never;
    throw new TypeError("unknown call");
  }

  /** Undoes one call alone when it fails, so that the others of its batch stand. */
  function attempt(call: Call): Outcome {
    if (reads.has(call.method)) return { type: "value", value: perform(call) };
    db.exec("SAVEPOINT call");
    try {
      const value = perform(call);
      db.exec("RELEASE call");
      return { type: "value", value };
    } catch (error) {
      if (isEngineFault(error)) throw error;
      db.exec("ROLLBACK TO call; RELEASE call");
      return { type: "failed", why: String(error) };
    }
  }

  function transact(calls: readonly Call[], begin: string): Outcome[] {
    db.exec(begin);
    try {
      const outcomes = calls.map(attempt);
      db.exec("COMMIT");
      return outcomes;
    } catch (error) {
      if (db.isTransaction) db.exec("ROLLBACK");
      throw error;
    }
  }

  return {
    run(calls) {
      try {
        const writes = calls.some(({ method }) => !reads.has(method));
        return transact(calls, writes ? "BEGIN IMMEDIATE" : "BEGIN");
      } catch (error) {
        const why = String(error);
        return calls.map((call) => readAlone(call, why));
      }
    },
    close: () => db.close(),
  };

  /** After a failed commit the reads of its batch are served all the same. */
  function readAlone(call: Call, why: string): Outcome {
    if (!reads.has(call.method)) return { type: "unavailable", why };
    try {
      return { type: "value", value: perform(call) };
    } catch (error) {
      return { type: "unavailable", why: String(error) };
    }
  }
}

/** SQLite's own result codes for what is wrong with the disk, not with the call. */
const engineFaults: ReadonlySet<number> = new Set([
  5, // busy
  8, // read-only
  10, // input/output error
  11, // corrupt
  13, // full
  14, // can't open
]);

function isEngineFault(error: unknown): boolean {
  if (!(error instanceof Error) || !("errcode" in error)) return false;
  return typeof error.errcode === "number" &&
    engineFaults.has(error.errcode & 0xff);
}
