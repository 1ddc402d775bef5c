import { join } from "node:path";

import { DataUnusable, lockDirectory } from "./data_directory.ts";
import type {
  Call,
  Calls,
  Method,
  Outcome,
  Reply,
  Request,
  Result,
} from "./sqlite_messages.ts";
import { type Store, StoreUnavailable } from "./store.ts";

/** After a failed commit writes are refused for this long, so that none overtakes a refused one. */
const pauseAfterFailureMs = 1_000;

export interface SqliteOptions {
  now?: () => number;
  /** A bound on the file's size, in pages of 4 KiB. */
  maxPages?: number;
  /** Called with the number of calls of each batch that was committed. */
  onBatch?: (calls: number) => void;
}

/**
 * Opens the store in a directory of its own, which is made when it is not there.
 *
 * Calls are gathered while the Worker commits, and go there as one batch, which is one transaction
 * and one fsync: under load the batches grow by themselves.
 *
 * @throws {DataUnusable} with words for the person who starts Papo.
 */
export async function openSqliteStore(
  directory: string,
  options: SqliteOptions = {},
): Promise<Store> {
  const lock = lockDirectory(directory);
  const path = join(directory, "papo.db");
  const worker = new Worker(new URL("./sqlite_worker.ts", import.meta.url), {
    type: "module",
  });
  const opened = await ask(worker, {
    type: "open",
    path,
    maxPages: options.maxPages,
  });
  if (opened.type === "not_opened") {
    worker.terminate();
    lock.close();
    throw new DataUnusable(wordsFor(opened, path));
  }
  return createStore(worker, { ...options, release: () => lock.close() });
}

/** Sends one request and waits for its reply, while nothing else is under way. */
function ask(worker: Worker, request: Request): Promise<Reply> {
  return new Promise((resolve, reject) => {
    worker.onmessage = (event: MessageEvent<Reply>) => resolve(event.data);
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(event.message));
    };
    worker.postMessage(request);
  });
}

function wordsFor(
  { reason, why }: Extract<Reply, { type: "not_opened" }>,
  path: string,
): string {
  if (reason === "not_a_database") {
    return `${path} is not a Papo database. Move it away, or set DATA_DIR to another folder.`;
  }
  if (reason === "newer") {
    return `${path} was written by a newer Papo. Update this one.`;
  }
  return `${path} can't be opened: ${why}. Check its permissions and the space on its disk.`;
}

interface Waiting {
  call: Call;
  resolve: (value: Result) => void;
  reject: (error: Error) => void;
}

const writes: ReadonlySet<Method> = new Set([
  "signIn",
  "extendSession",
  "signOut",
  "createRoom",
  "append",
]);

function createStore(
  worker: Worker,
  options: SqliteOptions & { release: () => void },
): Store {
  const now = options.now ?? Date.now;
  let waiting: Waiting[] = [];
  let underWay: Waiting[] = [];
  let refusedUntil = 0;
  let closing: Promise<void> | null = null;
  let onIdle = () => {};

  function post(): void {
    if (underWay.length > 0) return;
    if (waiting.length === 0) return onIdle();
    underWay = waiting;
    waiting = [];
    worker.postMessage(
      {
        type: "batch",
        calls: underWay.map(({ call }) => call),
      } satisfies Request,
    );
  }

  function settle(outcomes: Outcome[]): void {
    const settled = underWay;
    underWay = [];
    options.onBatch?.(settled.length);
    if (outcomes.some(({ type }) => type === "unavailable")) refuseWrites();
    for (const [index, { resolve, reject }] of settled.entries()) {
      const outcome = outcomes[index];
      if (outcome?.type === "value") resolve(outcome.value);
      else if (outcome?.type === "failed") reject(new Error(outcome.why));
      else reject(new StoreUnavailable(outcome?.why ?? "no answer"));
    }
    post();
  }

  function refuseWrites(): void {
    refusedUntil = now() + pauseAfterFailureMs;
    const refused = waiting.filter(({ call }) => writes.has(call.method));
    waiting = waiting.filter(({ call }) => !writes.has(call.method));
    for (const { reject } of refused) {
      reject(new StoreUnavailable("a write before failed"));
    }
  }

  function enqueue(call: Call): Promise<Result> {
    if (closing !== null) return Promise.reject(new StoreUnavailable("closed"));
    if (writes.has(call.method) && now() < refusedUntil) {
      return Promise.reject(
        new StoreUnavailable("a write failed a moment ago"),
      );
    }
    return new Promise((resolve, reject) => {
      waiting.push({ call, resolve, reject });
      if (waiting.length === 1) queueMicrotask(post);
    });
  }

  async function close(): Promise<void> {
    await new Promise<void>((resolve) => {
      onIdle = resolve;
      post();
    });
    await ask(worker, { type: "close" });
    options.release();
  }

  worker.onmessage = (event: MessageEvent<Reply>) => {
    if (event.data.type === "outcomes") settle(event.data.outcomes);
  };
  return { ...callsBy(enqueue), close: () => closing ??= close() };
}

/** Gives each method its own type again on the way through the one queue. */
function callsBy(enqueue: (call: Call) => Promise<Result>): Calls {
  const method =
    <M extends Method>(name: M) => (...args: Parameters<Calls[M]>) =>
      enqueue({ method: name, args } as Call) as ReturnType<Calls[M]>;
  return {
    signIn: method("signIn"),
    session: method("session"),
    extendSession: method("extendSession"),
    signOut: method("signOut"),
    heldNames: method("heldNames"),
    rooms: method("rooms"),
    room: method("room"),
    createRoom: method("createRoom"),
    append: method("append"),
    read: method("read"),
  };
}
