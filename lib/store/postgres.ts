import { realTime } from "../time.ts";
import { awaitPostgres } from "./await_postgres.ts";
import { DataUnusable } from "./data_unusable.ts";
import { type BatchesOptions, callsOf, createBatches } from "./batches.ts";
import { createLanes, type Lanes } from "./lanes.ts";
import {
  connectPostgres,
  type PostgresClient,
  type Query,
} from "./postgres_client.ts";
import { createPostgresEngine } from "./postgres_engine.ts";
import { migratePostgres } from "./postgres_schema.ts";
import type { Store } from "./store.ts";

export interface PostgresOptions {
  /** A clock that never jumps back, in ms; tells when to try again after a failed write. */
  now?: () => number;
  /** Called with the number of writes that shared a batch, and how long it took. */
  onCommit?: (writes: number, tookMs: number) => void;
  pause?: (ms: number) => Promise<void>;
  /** Called with what keeps it from opening, before each pause to try again. */
  onWait?: (why: string, waitMs: number) => void;
  /** What reads go over, beside the writes: somebody else's to end; one of the store's own unless given. */
  reads?: PostgresClient;
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
    reads,
  }: PostgresOptions = {},
): Promise<Store> {
  const writes = connectPostgres(url, { max: 1 });
  try {
    await awaitPostgres(() => migratePostgres(writes.query), {
      pause,
      onWait,
    });
  } catch (error) {
    await writes.end();
    throw error instanceof DataUnusable ? error : unusable(error);
  }
  const ownReads = reads ?? connectPostgres(url, { max: 1 });
  const lane = ({ query }: PostgresClient) =>
    openLane(query, { now, onCommit });
  const lanes = createLanes(lane(writes), lane(ownReads));
  const end = async () => {
    await lanes.end();
    await writes.end();
    if (reads === undefined) await ownReads.end();
  };
  let closing: Promise<void> | null = null;
  return {
    ...callsOf(lanes),
    close: () => closing ??= end(),
    // Postgres may come back at any time: nothing is gone for good.
    failed: new Promise(() => {}),
  };
}

/** Does calls in their order, on one connection. */
function openLane(
  query: Query,
  options: Pick<BatchesOptions, "now" | "onCommit">,
): Lanes {
  const engine = createPostgresEngine(query);
  const lane = createBatches({
    ...options,
    post: (calls) => void engine.answer(calls).then(lane.settle),
    after: (ms, callback) => void setTimeout(callback, ms),
  });
  return lane;
}

/** Says what to look at, in words without the address: a password may stand in it. */
function unusable(error: unknown): DataUnusable {
  const why = error instanceof Error ? error.message : String(error);
  const words =
    `The database of DATABASE_URL can't be used: ${why}. Is it there, and may this user make a schema in it?`;
  return new DataUnusable("not_writable", words);
}
