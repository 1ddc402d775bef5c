import { connectPostgres, type Query } from "./postgres_client.ts";
import { createPostgresEngine } from "./postgres_engine.ts";
import { migratePostgres } from "./postgres_schema.ts";
import { callsOf, createBatches } from "./batches.ts";
import type { Store } from "./store.ts";

export interface PostgresOptions {
  /** A clock that never jumps back, in ms; tells when to try again after a failed write. */
  now?: () => number;
  /** Called with the number of writes that shared a batch, and how long it took. */
  onCommit?: (writes: number, tookMs: number) => void;
}

/**
 * Opens the store in a Postgres, which several machines may share.
 *
 * @param url as of `DATABASE_URL`.
 * @throws {DataUnusable} with words for the person who starts Papo.
 * @throws {StoreUnavailable} when Postgres can't be reached.
 */
export async function openPostgresStore(
  url: string,
  { now = () => performance.now(), onCommit }: PostgresOptions = {},
): Promise<Store> {
  const client = connectPostgres(url, { max: 1 });
  try {
    await migratePostgres(client.query);
  } catch (error) {
    await client.end();
    throw error;
  }
  return storeOn(client.query, client.end, { now, onCommit });
}

function storeOn(
  query: Query,
  letGo: () => Promise<void>,
  { now, onCommit }: PostgresOptions & { now: () => number },
): Store {
  const engine = createPostgresEngine(query);
  const batches = createBatches({
    post: (calls) => void engine.answer(calls).then(batches.settle),
    now,
    after: (ms, callback) => void setTimeout(callback, ms),
    onCommit,
  });
  let closing: Promise<void> | null = null;
  return {
    ...callsOf(batches),
    close: () => closing ??= batches.end().then(letGo),
    // Postgres may come back at any time: nothing is gone for good.
    failed: new Promise(() => {}),
  };
}
