import { can } from "./access.ts";
import type { Hub } from "./hub.ts";
import type { Limits } from "./limits.ts";
import { checkText } from "./message.ts";
import type { Entry, User } from "./protocol/events.ts";
import type { Publishing } from "./publishing.ts";
import type { Refusal } from "./protocol/refusal.ts";
import { cidConflict, forbidden, tooFast, unavailable } from "./refusals.ts";
import { type Room, type Store, StoreUnavailable } from "./store/store.ts";

/** A write as it comes in, from a socket or a form. */
export interface Write {
  author: User;
  /** The client's address. */
  address: string;
  room: Room;
  cid: string;
  text: string;
  /** Why it can't be stored yet, as it would overtake one that was refused; null for no reason. */
  held?: Refusal | null;
}

export type Written =
  | { type: "written"; entry: Entry; existed: boolean }
  | { type: "refused"; refusal: Refusal };

export interface WriterOptions {
  store: Store;
  hub: Pick<Hub, "head">;
  publishing: Publishing;
  limits: Limits;
  /** Called when a room's log is found shorter than it was, where the store is shared. */
  onRewound?: (roomId: number) => void;
  now: () => number;
  /** Logs a surprise. */
  report: (event: string, error: unknown) => void;
}

/** Makes the one way by which anything is written: judged, stored, and only then broadcast. */
export function createWriter(
  options: WriterOptions,
): (write: Write) => Promise<Written> {
  const { store, hub, publishing, limits, onRewound, now, report } = options;

  async function append(write: Write, text: string): Promise<Written> {
    const { author, room: { id: roomId }, cid } = write;
    const head = hub.head(roomId);
    const appended = await store.append({
      roomId,
      author,
      cid,
      text,
      at: now(),
    });
    if (appended.type === "cid_conflict") return refused(cidConflict);
    const { entry } = appended;
    const existed = appended.type === "existed";
    if (!existed && entry.seq <= head) onRewound?.(roomId);
    // One whose commit was never answered is news to everyone, though it existed.
    publishing.publish(roomId, entry);
    return { type: "written", entry, existed };
  }

  return async (write) => {
    if (!can(write.author, "send", write.room)) return refused(forbidden);
    const checked = checkText(write.text);
    if (checked.type === "refused") return checked;
    const waitMs = takeWrite(limits, write);
    if (waitMs > 0) return refused(tooFast(waitMs));
    if (write.held) return refused(write.held);
    try {
      return await append(write, checked.text);
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) report("append_failed", error);
      return refused(unavailable);
    }
  };
}

/** Counts a write against its author, its address and its room; 0, or the milliseconds to wait. */
function takeWrite(limits: Limits, { author, address, room }: Write): number {
  return Math.max(
    limits.sends.take(author.id),
    limits.addressSends.take(address),
    limits.roomSends.take(String(room.id)),
  );
}

function refused(refusal: Refusal): Written {
  return { type: "refused", refusal };
}
