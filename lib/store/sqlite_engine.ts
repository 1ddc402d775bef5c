import { DatabaseSync } from "node:sqlite";

import { isEngineFault } from "./sqlite_faults.ts";
import { prepareLog } from "./sqlite_log.ts";
import {
  type Answers,
  type Call,
  type Calls,
  isWrite,
  type Method,
  type Outcome,
} from "./calls.ts";
import { prepareRooms } from "./sqlite_rooms.ts";
import { migrate, writeMark } from "./sqlite_schema.ts";
import { prepareSessions } from "./sqlite_sessions.ts";

/** How long somebody's `sqlite3` shell may hold the file before a write is refused. */
const busyTimeoutMs = 500;

/** The database behind the store; blocks its thread. */
export interface Engine {
  /** Does a batch: its writes in one transaction, so that one fsync serves all of them. */
  answer(batch: readonly Call[]): Answers;
  close(): void;
}

export interface EngineOptions {
  /** A bound on the database's size, in pages of 4 KiB. */
  maxPages?: number;
}

/** Opens the database's file and brings its tables to the newest layout. */
export function openEngine(path: string, options: EngineOptions = {}): Engine {
  const db = new DatabaseSync(path, { timeout: busyTimeoutMs });
  try {
    return engineOn(db, options);
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Makes an engine of an open database, which it closes in the end. */
export function engineOn(
  db: DatabaseSync,
  options: EngineOptions = {},
): Engine {
  return createEngine(setUp(db, options));
}

function setUp(db: DatabaseSync, { maxPages }: EngineOptions): DatabaseSync {
  db.prepare("PRAGMA foreign_keys = ON").run();
  migrate(db);
  db.prepare("PRAGMA journal_mode = WAL").get();
  db.prepare("PRAGMA synchronous = FULL").run();
  if (maxPages !== undefined) {
    db.prepare(`PRAGMA max_page_count = ${maxPages}`).get();
  }
  return db;
}

function createEngine(db: DatabaseSync): Engine {
  const { beginAppends, append, read } = prepareLog(db);
  const calls: Calls = {
    ...prepareSessions(db),
    ...prepareRooms(db),
    append,
    read,
    ready: () => writeMark(db),
  };
  const begin = db.prepare("BEGIN IMMEDIATE");
  const commit = db.prepare("COMMIT");
  const rollback = db.prepare("ROLLBACK");
  const save = db.prepare("SAVEPOINT one_call");
  const undo = db.prepare("ROLLBACK TO one_call");
  const release = db.prepare("RELEASE one_call");

  /** Reads alone need no transaction: nobody else writes, and so a full disk can't stop them. */
  function answer(batch: readonly Call[]): Answers {
    const committed = batch.filter(isWrite).length;
    if (committed === 0) return { outcomes: batch.map(attempt), committed };
    try {
      return { outcomes: transact(batch), committed };
    } catch (error) {
      return {
        outcomes: batch.map((call) => withoutWrites(call, error)),
        committed: 0,
      };
    }
  }

  /** Trusts every call at first; if one throws, all is done again with a savepoint around each. */
  function transact(batch: readonly Call[]): Outcome[] {
    try {
      return inTransaction(() => runAll(batch));
    } catch (error) {
      if (isEngineFault(error)) throw error;
      return inTransaction(() => batch.map(guarded));
    }
  }

  function runAll(batch: readonly Call[]): Outcome[] {
    const appends = beginAppends();
    const outcomes = batch.map((call): Outcome => {
      const { method } = call;
      if (method === "append") {
        return { type: "done", method, value: appends.append(...call.args) };
      }
      appends.end();
      return run(calls, call);
    });
    appends.end();
    return outcomes;
  }

  function inTransaction<T>(work: () => T): T {
    begin.run();
    try {
      const result = work();
      commit.run();
      return result;
    } catch (error) {
      // SQLite itself rolls back after some failures, a full disk among them.
      if (db.isTransaction) rollback.run();
      throw error;
    }
  }

  function guarded(call: Call): Outcome {
    save.run();
    const outcome = attempt(call);
    if (outcome.type === "unavailable") throw new Error(outcome.why);
    if (outcome.type === "failed") undo.run();
    release.run();
    return outcome;
  }

  function attempt(call: Call): Outcome {
    try {
      return run(calls, call);
    } catch (error) {
      return {
        type: isEngineFault(error) ? "unavailable" : "failed",
        why: String(error),
      };
    }
  }

  /** A batch that can't be stored refuses its writes; its reads need no disk space. */
  function withoutWrites(call: Call, error: unknown): Outcome {
    return isWrite(call)
      ? { type: "unavailable", why: String(error) }
      : attempt(call);
  }

  return { answer, close: () => db.close() };
}

function run<M extends Method>(
  calls: Calls,
  { method, args }: Call<M>,
): Outcome {
  return { type: "done", method, value: calls[method](...args) };
}
