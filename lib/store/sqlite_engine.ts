import { DatabaseSync } from "node:sqlite";

import {
  type Call,
  type Calls,
  isWrite,
  type Method,
  type Outcome,
} from "./sqlite_messages.ts";
import { prepareLog } from "./sqlite_log.ts";
import { prepareRooms } from "./sqlite_rooms.ts";
import { migrate } from "./sqlite_schema.ts";
import { prepareSessions } from "./sqlite_sessions.ts";

const busyTimeoutMs = 2_000;

/** A batch's outcomes in its order, and how many writes shared its commit. */
export interface Answers {
  outcomes: Outcome[];
  committed: number;
}

/** The database behind the store; blocks its thread. */
export interface Engine {
  /** Does a batch: its writes in one transaction, so that one fsync serves all of them. */
  answer(calls: readonly Call[]): Answers;
  close(): void;
}

export interface EngineOptions {
  /** Caps the database's size in pages. */
  maxPages?: number;
}

/** Opens the database file and brings it to the newest layout. @throws {DataUnusable} */
export function openEngine(path: string, options: EngineOptions = {}): Engine {
  const db = new DatabaseSync(path, { timeout: busyTimeoutMs });
  try {
    return createEngine(setUp(db, options));
  } catch (error) {
    db.close();
    throw error;
  }
}

function setUp(db: DatabaseSync, { maxPages }: EngineOptions): DatabaseSync {
  db.exec("PRAGMA foreign_keys = ON");
  migrate(db);
  db.prepare("PRAGMA journal_mode = WAL").get();
  db.exec("PRAGMA synchronous = FULL");
  if (maxPages !== undefined) db.exec(`PRAGMA max_page_count = ${maxPages}`);
  return db;
}

function createEngine(db: DatabaseSync): Engine {
  const calls: Calls = {
    ...prepareSessions(db),
    ...prepareRooms(db),
    ...prepareLog(db),
  };
  const begin = db.prepare("BEGIN IMMEDIATE");
  const commit = db.prepare("COMMIT");
  const rollback = db.prepare("ROLLBACK");
  const save = db.prepare("SAVEPOINT one_call");
  const undo = db.prepare("ROLLBACK TO one_call");
  const release = db.prepare("RELEASE one_call");

  function answer(batch: readonly Call[]): Answers {
    const committed = batch.filter((call) => isWrite(call.method)).length;
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
      return inTransaction(() => batch.map((call) => run(calls, call)));
    } catch (error) {
      if (isEngineFailure(error)) throw error;
      return inTransaction(() => batch.map(guarded));
    }
  }

  function inTransaction<T>(work: () => T): T {
    begin.run();
    try {
      const result = work();
      commit.run();
      return result;
    } catch (error) {
      if (db.isTransaction) rollback.run();
      throw error;
    }
  }

  function guarded(call: Call): Outcome {
    save.run();
    try {
      return run(calls, call);
    } catch (error) {
      if (isEngineFailure(error)) throw error;
      undo.run();
      return { type: "failed", message: String(error) };
    } finally {
      if (db.isTransaction) release.run();
    }
  }

  function attempt(call: Call): Outcome {
    try {
      return run(calls, call);
    } catch (error) {
      return {
        type: isEngineFailure(error) ? "unavailable" : "failed",
        message: String(error),
      };
    }
  }

  /** A batch that can't be stored refuses its writes; its reads need no disk space. */
  function withoutWrites(call: Call, error: unknown): Outcome {
    return isWrite(call.method)
      ? { type: "unavailable", message: String(error) }
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

/** SQLite's primary result codes that blame the call: ERROR, TOOBIG, CONSTRAINT, MISMATCH, MISUSE, RANGE. */
const callFailures: ReadonlySet<number> = new Set([1, 18, 19, 20, 21, 25]);

/** Tells a disk that is full, read-only or broken from a call that was wrong. */
function isEngineFailure(error: unknown): boolean {
  if (!(error instanceof Error) || !("errcode" in error)) return false;
  return typeof error.errcode === "number" &&
    !callFailures.has(error.errcode & 0xff);
}
