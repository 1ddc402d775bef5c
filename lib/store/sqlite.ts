import { openDataFolder } from "./data_folder.ts";
import { DataUnusable } from "./data_unusable.ts";
import { callsOf, createBatches } from "./batches.ts";
import type { Call } from "./calls.ts";
import {
  packCall,
  type Reply,
  type Request,
  unpackAnswers,
} from "./sqlite_messages.ts";
import type { Store } from "./store.ts";

export interface SqliteOptions {
  /** A clock that never jumps back, in ms; tells when to try again after a failed write. */
  now?: () => number;
  /** A bound on the database's size, in pages of 4 KiB; beyond it the store is full. */
  maxPages?: number;
  /** Called with the number of writes that shared a commit, and how long it took. */
  onCommit?: (writes: number, tookMs: number) => void;
  /** Starts the thread that SQLite may block. */
  startWorker?: () => Worker;
}

/**
 * Opens the store in a folder of its own, which is made when it isn't there. SQLite blocks its
 * thread, so it has a worker to itself.
 *
 * @throws {DataUnusable} with words for the person who starts Papo.
 */
export async function openSqliteStore(
  directory: string,
  options: SqliteOptions = {},
): Promise<Store> {
  const {
    now = () => performance.now(),
    maxPages,
    onCommit,
    startWorker = startSqliteWorker,
  } = options;
  const folder = openDataFolder(directory);
  const worker = startWorker();
  const post = (request: Request) => worker.postMessage(request);
  const letGo = () => {
    worker.terminate();
    folder.release();
  };
  try {
    const reply = await ask(worker, {
      type: "open",
      path: folder.databasePath,
      maxPages,
    });
    if (reply.type === "not_opened") {
      throw new DataUnusable(reply.reason, reply.message);
    }
  } catch (error) {
    letGo();
    throw error;
  }

  let underWay: Call[] = [];
  const batches = createBatches({
    post(calls) {
      underWay = calls;
      post({ type: "batch", calls: calls.map(packCall) });
    },
    now,
    after: (ms, callback) => void setTimeout(callback, ms),
    onCommit,
  });
  worker.onmessage = ({ data }: MessageEvent<Reply>) => {
    if (data.type === "answers") batches.settle(unpackAnswers(data, underWay));
  };
  const { promise: failed, resolve: fail } = Promise.withResolvers<Error>();
  worker.onerror = (event) => {
    event.preventDefault();
    const why = `the store's worker died: ${event.message}`;
    batches.abandon(why);
    fail(new Error(why));
  };

  const close = async () => {
    await batches.end();
    // A dead worker answers nobody.
    await Promise.race([ask(worker, { type: "close" }), failed]).finally(letGo);
  };
  let closing: Promise<void> | null = null;
  return {
    ...callsOf(batches),
    close: () => closing ??= close(),
    failed,
  };
}

/** Starts the worker that does what it is asked in {@linkcode Request}s. */
export function startSqliteWorker(): Worker {
  const module = new URL("./sqlite_worker.ts", import.meta.url);
  return new Worker(module, { type: "module" });
}

/** Sends a request and waits for its reply, while nothing else is under way. */
function ask(worker: Worker, request: Request): Promise<Reply> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<Reply>) => resolve(data);
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(event.message));
    };
    worker.postMessage(request);
  });
}
