import type { Hub } from "./hub.ts";
import type { Entry } from "./protocol/events.ts";
import type { Relay } from "./relay/relay.ts";
import { type Store, StoreUnavailable } from "./store/store.ts";
import { createTraffic, type Traffic } from "./traffic.ts";

/** Publishes each room's entries in seq order and once each, whichever machine stored them. */
export interface Publishing {
  /** Publishes what was stored here, after what others stored before it, and tells the others. */
  publish(roomId: number, entry: Entry): void;
  /**
   * Hears how far a room's log has come, as somebody says or as it was read. What is lacking is
   * read and published if anyone here follows the room, else when somebody does.
   *
   * @returns whether that was news.
   */
  learn(roomId: number, head: number): boolean;
}

export interface PublishingOptions {
  store: Pick<Store, "read">;
  hub: Hub;
  /** Tells other machines, where there are any. */
  relay?: Pick<Relay, "hint">;
  pause: (ms: number) => Promise<void>;
  /** Counts the entries committed. */
  traffic?: Traffic;
  /** Logs a surprise. */
  report: (event: string, error: unknown) => void;
}

/** A frame or more of it; a room that is far behind is read on when this was broadcast. */
const pageEntries = 200;

/** When a log that could not be read is tried again. */
const retryMs = 500;

export function createPublishing(options: PublishingOptions): Publishing {
  const { store, hub, relay, pause, report } = options;
  const { traffic = createTraffic() } = options;
  /** How far each room is said to have come: a hint, so it may be wrong. One number a room. */
  const goals = new Map<number, number>();
  /** Entries of our own that wait for those before them, by room and in seq order. */
  const waiting = new Map<number, Entry[]>();
  const filling = new Set<number>();
  /** How far each room's log was stored by this machine, as the others were told. */
  const told = new Map<number, number>();

  function lacks(roomId: number): boolean {
    const goal = goals.get(roomId);
    return goal !== undefined && goal > hub.head(roomId) &&
      hub.isFollowed(roomId);
  }

  function learn(roomId: number, head: number): boolean {
    const known = Math.max(goals.get(roomId) ?? 0, hub.head(roomId));
    if (head > known) goals.set(roomId, head);
    if (lacks(roomId) && !filling.has(roomId)) void fill(roomId);
    return head > known;
  }

  async function fill(roomId: number): Promise<void> {
    filling.add(roomId);
    while (lacks(roomId)) await readOn(roomId);
    filling.delete(roomId);
    waiting.delete(roomId);
  }

  /** Reads up to where an entry of our own waits, or a page, and publishes what comes next. */
  async function readOn(roomId: number): Promise<void> {
    const seq = hub.head(roomId);
    const until = waiting.get(roomId)?.[0]?.seq ?? Infinity;
    const limit = Math.max(1, Math.min(pageEntries, until - seq - 1));
    const entries = await read(roomId, { type: "after", seq, limit });
    if (entries === null) return await pause(retryMs);
    for (const entry of entries) publishNext(roomId, entry);
    const ours = waiting.get(roomId) ?? [];
    waiting.set(
      roomId,
      ours.filter((entry) => !publishNext(roomId, entry)),
    );
    // The log ends before what it was said to hold: nothing more is to be waited for.
    if (entries.length === 0) goals.delete(roomId);
  }

  async function read(
    ...args: Parameters<Store["read"]>
  ): Promise<Entry[] | null> {
    try {
      return (await store.read(...args))?.entries ?? [];
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) report("read_failed", error);
      return null;
    }
  }

  /** Tells of an entry of our own once, also when it was read before its commit was answered. */
  function tell(roomId: number, seq: number): void {
    if (seq <= (told.get(roomId) ?? 0)) return;
    told.set(roomId, seq);
    traffic.entries++;
    relay?.hint({ type: "head", roomId, head: seq });
  }

  /** Publishes an entry if it is the next one; false when it has to wait. */
  function publishNext(roomId: number, entry: Entry): boolean {
    const next = hub.head(roomId) + 1;
    if (entry.seq === next) hub.publish(roomId, entry);
    return entry.seq <= next;
  }

  return {
    publish(roomId, entry) {
      const { seq } = entry;
      tell(roomId, seq);
      const head = hub.head(roomId);
      if (seq <= head) return;
      if (seq === head + 1 || !hub.isFollowed(roomId)) {
        return hub.publish(roomId, entry);
      }
      const ours = waiting.get(roomId) ?? [];
      ours.push(entry);
      waiting.set(roomId, ours);
      learn(roomId, seq);
    },
    learn,
  };
}
