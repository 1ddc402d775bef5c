import type { RefusalCode } from "../protocol/events.ts";
import type { Pending } from "./view.ts";

/** Messages that were written here and not seen come back yet, in the order of writing. */
export interface Outbox {
  readonly items: readonly Item[];
  /** Until then nothing is sent: the server asked for patience. Infinity until `restore`. */
  readonly heldUntil: number;
}

interface Item {
  readonly pending: Pending;
  /** Sent on the present connection. */
  readonly sent: boolean;
}

/** Sends nothing before what was kept is restored: what is written meanwhile must not overtake it. */
export const empty: Outbox = { items: [], heldUntil: Infinity };

/** Puts what was kept before what was written since, and opens the way. */
export function restore(outbox: Outbox, kept: readonly Pending[]): Outbox {
  const older = kept.filter(({ cid }) => !has(outbox, cid))
    .map((pending) => ({ pending, sent: false }));
  return { items: [...older, ...outbox.items], heldUntil: 0 };
}

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
  return {
    ...outbox,
    items: outbox.items.filter(({ pending }) => pending.cid !== cid),
  };
}

/** Puts a changed message where it stood; it counts as not sent. */
export function update(outbox: Outbox, pending: Pending): Outbox {
  const items = outbox.items.map((item) =>
    item.pending.cid === pending.cid ? { pending, sent: false } : item
  );
  return { ...outbox, items };
}

/** Lists the rooms that something waits to be sent to. */
export function rooms(outbox: Outbox): Set<string> {
  const waiting = outbox.items.filter(({ pending }) =>
    pending.state !== "refused"
  );
  return new Set(waiting.map(({ pending }) => pending.room));
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
 * Takes what may be sent now, and marks it sent: in each room the oldest one alone. The next one
 * waits until that is stored, for one that is refused for now must not be overtaken.
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
    return oldest === undefined || oldest.sent ? [] : [oldest.pending];
  });
  const items = outbox.items.map((item) =>
    due.includes(item.pending) ? { ...item, sent: true } : item
  );
  return [{ ...outbox, items }, due];
}

/** Has a message that was refused for now sent again later, and nothing before it. */
export function hold(
  outbox: Outbox,
  pending: Pending,
  until: number,
): Outbox {
  const { items, heldUntil } = update(outbox, pending);
  return { items, heldUntil: Math.max(until, heldUntil) };
}

/** Keeps a message that the server will not take, for its writer to decide. */
export function refused(pending: Pending, code: RefusalCode): Pending {
  return { ...pending, state: "refused", code };
}

/** Has a refused message sent once more. */
export function retried({ code: _, ...pending }: Pending): Pending {
  return { ...pending, state: "sending" };
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
