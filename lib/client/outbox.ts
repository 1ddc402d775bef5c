import type { RefusalCode } from "../protocol/events.ts";
import type { Pending } from "./view.ts";

/** Messages of this browser's tabs that were not seen come back yet, in the order of writing. */
export interface Outbox {
  readonly items: readonly Item[];
  /** Which tab this is: it sends what it owns, and shows the rest. */
  readonly tab: string;
  /** Until then nothing is sent: the server asked for patience. Infinity until the first merge. */
  readonly heldUntil: number;
}

export interface Item {
  readonly pending: Pending;
  /** Sent on the present connection. */
  readonly sent: boolean;
  /** When it was taken over; null once no other tab has taken it, too. */
  readonly claimedAt?: number | null;
  /** The store has no room for it, so it says nothing of it. */
  readonly isUnkept?: boolean;
  /** It was not in the store when that was last read. */
  readonly isMissed?: boolean;
}

/** Sends nothing before what was kept is merged in: what is written meanwhile must not overtake it. */
export const empty: Outbox = { items: [], tab: "", heldUntil: Infinity };

export function add(outbox: Outbox, pending: Pending): Outbox {
  if (has(outbox, pending.cid)) return outbox;
  return { ...outbox, items: [...outbox.items, { pending, sent: false }] };
}

export function has(outbox: Outbox, cid: string): boolean {
  return find(outbox, cid) !== undefined;
}

export function find(outbox: Outbox, cid: string): Pending | undefined {
  return outbox.items.find(({ pending }) => pending.cid === cid)?.pending;
}

export function inRoom(outbox: Outbox, room: string): Pending[] {
  return outbox.items.map(({ pending }) => pending)
    .filter((pending) => pending.room === room);
}

export function remove(outbox: Outbox, cid: string): Outbox {
  if (!has(outbox, cid)) return outbox;
  const items = outbox.items.filter(({ pending }) => pending.cid !== cid);
  return { ...outbox, items };
}

/** Puts a changed message where it stood; it counts as not sent. */
export function update(outbox: Outbox, pending: Pending): Outbox {
  const items = outbox.items.map((item) =>
    item.pending.cid === pending.cid
      ? { ...item, pending, sent: false, claimedAt: null }
      : item
  );
  return { ...outbox, items };
}

/** Lists the rooms that something waits to be sent to from this tab. */
export function rooms({ items, tab }: Outbox): Set<string> {
  const waiting = items.filter(({ pending }) =>
    pending.state !== "refused" && isOwn(pending, tab)
  );
  return new Set(waiting.map(({ pending }) => pending.room));
}

export function isOwn({ owner = "" }: Pending, tab: string): boolean {
  return owner === tab;
}

/**
 * Has what was sent, to one room or to all, sent again: a lost connection leaves open what became of
 * it, and cids make it safe.
 */
export function unsend(outbox: Outbox, room?: string): Outbox {
  const items = outbox.items.map((item) =>
    room === undefined || item.pending.room === room
      ? { ...item, sent: false }
      : item
  );
  return { ...outbox, items };
}

/**
 * Takes what may be sent now, and marks it sent: in each room the oldest one alone, and not before
 * another tab has sent an older one. The next one waits until that is stored, for one that is
 * refused for now must not be overtaken.
 */
export function take(
  outbox: Outbox,
  isReady: (room: string) => boolean,
  now: number,
): [Outbox, Pending[]] {
  if (now < outbox.heldUntil) return [outbox, []];
  const due = [...rooms(outbox)].filter(isReady).flatMap((room) => {
    const oldest = outbox.items.find(({ pending }) =>
      pending.room === room && pending.state !== "refused"
    );
    return oldest !== undefined && isFree(oldest, outbox.tab)
      ? [oldest.pending]
      : [];
  });
  const items = outbox.items.map((item) =>
    due.includes(item.pending) ? { ...item, sent: true } : item
  );
  return [{ ...outbox, items }, due];
}

function isFree(item: Item, tab: string): boolean {
  const { pending, sent, claimedAt = null, isMissed } = item;
  return !sent && claimedAt === null && !isMissed && isOwn(pending, tab);
}

/** Has a message that was refused for now sent again later, and nothing before it. */
export function hold(
  outbox: Outbox,
  pending: Pending,
  until: number,
): Outbox {
  const next = update(outbox, pending);
  return { ...next, heldUntil: Math.max(until, next.heldUntil) };
}

/** Keeps a message that the server will not take, for its writer to decide. */
export function refused(pending: Pending, code: RefusalCode): Pending {
  return { ...pending, state: "refused", code };
}

/** Has a refused message sent once more. */
export function retried(
  { code: _, ...pending }: Pending,
  owner: string,
): Pending {
  return { ...pending, owner, state: "sending" };
}

const patienceMs = 5_000;

/** Lists a room's messages for the screen; one that takes long says that it waits. */
export function shown(outbox: Outbox, room: string, now: number): Pending[] {
  return inRoom(outbox, room).map((pending) =>
    pending.state === "sending" && now - pending.at >= patienceMs
      ? { ...pending, state: "waiting" }
      : pending
  );
}
