import { realTime } from "../time.ts";
import { awaitPostgres } from "./await_postgres.ts";
import { DataUnusable } from "./data_unusable.ts";
import { connectPostgres } from "./postgres_client.ts";
import { createPostgresEngine } from "./postgres_engine.ts";
import { migratePostgres } from "./postgres_schema.ts";
import { callsOf, createBatches } from "./batches.ts";
import type { Store } from "./store.ts";

export interface PostgresOptions {
  /** A clock that never jumps back, in ms; tells when to try again after a failed write. */
  now?: () => number;
  /** Called with the number of writes that shared a batch, and how long it took. */
  onCommit?: (writes: number, tookMs: number) => void;
  pause?: (ms: number) => Promise<void>;
  /** Called with what keeps it from opening, before each pause to try again. */
  onWait?: (why: string, waitMs: number) => void;
}

/**
 * Opens the store in a Postgres, which several machines may share; waits for half a minute while it
 * gives no answer.
 *
 * @param url as of `DATABASE_URL`.
 * @throws {DataUnusable} with words for the person who starts Papo.
 */
export async function openPostgresStore(
  url: string,
  {
    now = () => performance.now(),
    onCommit,
    pause = realTime.pause,
    onWait = () => {},
  }: PostgresOptions = {},
): Promise<Store> {
  const client = connectPostgres(url, { max: 1 });
  try {
    await awaitPostgres(() => migratePostgres(client.query), {
      pause,
      onWait,
    });
  } catch (error) {
    await client.end();
    throw error instanceof DataUnusable ? error : unusable(error);
  }
  const engine = createPostgresEngine(client.query);
  const batches = createBatches({
    post: (calls) => void engine.answer(calls).then(batches.settle),
    now,
    after: (ms, callback) => void setTimeout(callback, ms),
    onCommit,
  });
  let closing: Promise<void> | null = null;
  return {
    ...callsOf(batches),
    close: () => closing ??= batches.end().then(client.end),
    // Postgres may come back at any time: nothing is gone for good.
    failed: new Promise(() => {}),
  };
}

/** Says what to look at, in words without the address: a password may stand in it. */
function unusable(error: unknown): DataUnusable {
  const why = error instanceof Error ? error.message : String(error);
  const words =
    `The database of DATABASE_URL can't be used: ${why}. Is it there, and may this user make a schema in it?`;
  return new DataUnusable("not_writable", words);
}
