import type { Pending } from "./view.ts";

/** Messages that were written here and not seen come back yet, in the order of writing. */
export interface Outbox {
  readonly items: readonly Item[];
  /** Until then nothing is sent: the server asked for patience. */
  readonly heldUntil: number;
}

interface Item {
  readonly pending: Pending;
  /** Sent on the present connection. */
  readonly sent: boolean;
}

export const empty: Outbox = { items: [], heldUntil: 0 };

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

export function remove(outbox: Outbox, cid: string): Outbox {
  if (!has(outbox, cid)) return outbox;
  return {
    ...outbox,
    items: outbox.items.filter(({ pending }) => pending.cid !== cid),
  };
}

/** Lists the rooms that something waits to be sent to. */
export function rooms(outbox: Outbox): Set<string> {
  const waiting = outbox.items.filter(({ pending }) =>
    pending.state !== "refused"
  );
  return new Set(waiting.map(({ pending }) => pending.room));
}

/** A lost connection leaves open what became of what was sent, so all is sent again: cids make it safe. */
export function unsend(outbox: Outbox): Outbox {
  return {
    ...outbox,
    items: outbox.items.map(({ pending }) => ({ pending, sent: false })),
  };
}

/** Takes what may be sent now, in order, and marks it sent. */
export function take(
  outbox: Outbox,
  isReady: (pending: Pending) => boolean,
  now: number,
): [Outbox, Pending[]] {
  if (now < outbox.heldUntil) return [outbox, []];
  const isDue = ({ pending, sent }: Item) =>
    !sent && pending.state !== "refused" && isReady(pending);
  const due = outbox.items.filter(isDue).map(({ pending }) => pending);
  if (due.length === 0) return [outbox, []];
  const items = outbox.items.map((item) =>
    isDue(item) ? { ...item, sent: true } : item
  );
  return [{ ...outbox, items }, due];
}

/** Sends the first refused one and all after it again, later: so their order stays. */
export function holdFrom(outbox: Outbox, cid: string, until: number): Outbox {
  const first = outbox.items.findIndex(({ pending }) => pending.cid === cid);
  const items = outbox.items.map((item, index) =>
    index >= first ? { ...item, sent: false } : item
  );
  return { items, heldUntil: Math.max(until, outbox.heldUntil) };
}

/** Keeps a message that the server will not take, for its writer to decide. */
export function refuse(outbox: Outbox, cid: string, reason: string): Outbox {
  return change(
    outbox,
    cid,
    (pending) => ({ ...pending, state: "refused", reason }),
  );
}

export function retry(outbox: Outbox, cid: string): Outbox {
  return change(
    outbox,
    cid,
    ({ reason: _, ...pending }) => ({ ...pending, state: "sending" }),
  );
}

const patienceMs = 5_000;

/** Lists a room's messages for the screen; one that takes long says that it waits. */
export function shown(outbox: Outbox, room: string, now: number): Pending[] {
  return outbox.items.filter(({ pending }) => pending.room === room).map((
    { pending },
  ) =>
    pending.state === "sending" && now - pending.at >= patienceMs
      ? { ...pending, state: "waiting" }
      : pending
  );
}

function change(
  outbox: Outbox,
  cid: string,
  edit: (pending: Pending) => Pending,
): Outbox {
  const items = outbox.items.map((item) =>
    item.pending.cid === cid
      ? { pending: edit(item.pending), sent: false }
      : item
  );
  return { ...outbox, items };
}
