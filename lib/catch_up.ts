import type { Connection, Subscription } from "./connection.ts";
import type { Hub } from "./hub.ts";
import { closeCodes } from "./protocol/close_codes.ts";
import { encodeEvent, toFrames } from "./protocol/codec.ts";
import { historyPage } from "./protocol/limits.ts";
import type { Entry } from "./protocol/events.ts";
import { type Store, StoreUnavailable } from "./store/store.ts";
import type { Traffic } from "./traffic.ts";

const pollMs = 20;
const maxStalledMs = 30_000;

export interface CatchUpOptions {
  store: Store;
  hub: Hub;
  pause: (ms: number) => Promise<void>;
  /** Counts the entries sent. */
  traffic?: Traffic;
}

/**
 * Sends a connection the entries that it lacks, a frame at a time as its buffer empties, until it
 * has all that was broadcast; then it is live.
 *
 * @param first what the join has already read: the entries right after the subscription's seq.
 * @throws {StoreUnavailable} when the log can't be read on; the client resumes.
 */
export async function catchUp(
  connection: Connection,
  subscription: Subscription,
  first: readonly Entry[],
  options: CatchUpOptions,
): Promise<void> {
  const { store, hub, pause, traffic } = options;
  let entries = first;
  while (true) {
    for (const frame of framesOf(entries)) {
      if (!connection.isDrained()) await drained(connection, pause);
      if (!isFollowing(connection, subscription)) return;
      connection.send(frame);
    }
    if (traffic !== undefined) traffic.messages += entries.length;
    subscription.seq = entries.at(-1)?.seq ?? subscription.seq;
    if (hub.goLive(subscription)) return;
    entries = await readOn(store, subscription);
    if (!isFollowing(connection, subscription)) return;
  }
}

/** The frames of pages that are being sent, each as long as its page. */
const framesByPage = new WeakMap<readonly Entry[], readonly string[]>();

/**
 * Encodes a page once, for all connections that share its read: frames wait here for as long as a
 * peer takes to read them, and 200 who come together would hold 200 copies.
 */
function framesOf(entries: readonly Entry[]): readonly string[] {
  const known = framesByPage.get(entries);
  if (known !== undefined) return known;
  const frames = toFrames(entries.map(encodeEvent));
  framesByPage.set(entries, frames);
  return frames;
}

/** Reads the entries that come next: there are some, since the hub has heard of newer ones. */
async function readOn(
  store: Store,
  { room, seq }: Subscription,
): Promise<readonly Entry[]> {
  const range = { type: "after", seq, limit: historyPage } as const;
  const entries = (await store.read(room.id, range))?.entries ?? [];
  if (entries.length > 0) return entries;
  throw new StoreUnavailable(`the log of room ${room.id} ends at ${seq}`);
}

/** Tells whether this is still the latest join: who has left, or joined anew, gets no more by this one. */
function isFollowing(
  connection: Connection,
  subscription: Subscription,
): boolean {
  return connection.isOpen() &&
    connection.subscriptions.get(subscription.room.slug) === subscription;
}

/** Waits until the peer has read what it was sent; one that reads nothing for long is dropped. */
async function drained(
  connection: Connection,
  pause: CatchUpOptions["pause"],
): Promise<void> {
  let waitedMs = 0;
  await pause(0);
  while (connection.isOpen() && !connection.isDrained()) {
    if (waitedMs >= maxStalledMs) {
      return connection.close(closeCodes.slow, "too slow");
    }
    await pause(pollMs);
    waitedMs += pollMs;
  }
}
