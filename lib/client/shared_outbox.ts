import type { Item, Outbox } from "./outbox.ts";
import { isOwn } from "./outbox.ts";
import type { Pending } from "./view.ts";

/** What the tabs of one browser keep together, as one of them has just read it. */
export interface Kept {
  /** In any order. */
  pendings: readonly Pending[];
  /** The cids of those whose tab is gone. */
  orphans: ReadonlySet<string>;
  /** Which tab has read it. */
  tab: string;
  /** Whether somebody has cleared the store since it was last read. */
  isCleared: boolean;
  /** Whether it was read because time passed, not because something changed. */
  isDue: boolean;
}

/** After so long another tab that took the same message over at the same time has been heard of. */
const sureAfterMs = 500;

/** Brings an outbox in line with the store that all tabs share, and opens the way. */
export function merge(outbox: Outbox, kept: Kept, now: number): Outbox {
  const stored = new Map(kept.pendings.map((each) => [each.cid, each]));
  const known = outbox.items.flatMap((item) => {
    const pending = stored.get(item.pending.cid);
    stored.delete(item.pending.cid);
    if (item.isUnkept && !isSame(item.pending, pending)) return [item];
    return pending === undefined
      ? missing(item, kept)
      : [follow(item, pending, now)];
  });
  const added = [...stored.values()]
    .map((pending): Item => ({ pending, sent: false }));
  return {
    items: [...known, ...added].toSorted(byWriting),
    tab: kept.tab,
    heldUntil: outbox.heldUntil === Infinity ? 0 : outbox.heldUntil,
  };
}

function byWriting({ pending: a }: Item, { pending: b }: Item): number {
  return a.at - b.at || (a.cid < b.cid ? -1 : 1);
}

/**
 * Lets go of what another tab has removed, at the second look: its entry is to take the row's place
 * here first. When the store was cleared, nobody has decided anything.
 */
function missing(item: Item, { isCleared, isDue }: Kept): Item[] {
  if (isCleared) return [{ ...item, isMissed: false }];
  if (!isDue) return [item];
  return item.isMissed ? [] : [{ ...item, isMissed: true }];
}

/** Takes over what another tab has made of a message. */
function follow(item: Item, pending: Pending, now: number): Item {
  if (!isSame(item.pending, pending)) return { pending, sent: false };
  const { sent, claimedAt = null } = item;
  const isSure = claimedAt === null || now - claimedAt >= sureAfterMs;
  return { pending, sent, claimedAt: isSure ? null : claimedAt };
}

function isSame(mine: Pending, stored?: Pending): boolean {
  return mine.owner === stored?.owner && mine.state === stored?.state;
}

/** Takes over what waits and has lost its tab; not to be sent before it is sure whose it is. */
export function claim(
  outbox: Outbox,
  orphans: ReadonlySet<string>,
  now: number,
): [Outbox, Pending[]] {
  const { tab } = outbox;
  const claims: Pending[] = [];
  const items = outbox.items.map((item): Item => {
    const isOrphan = orphans.has(item.pending.cid) &&
      item.pending.state !== "refused" && !isOwn(item.pending, tab);
    if (!isOrphan) return item;
    const pending = { ...item.pending, owner: tab };
    claims.push(pending);
    return { pending, sent: false, claimedAt: now };
  });
  return [{ ...outbox, items }, claims];
}

/** Lists what the store has lost, or had no room for, and is to keep now. */
export function lost(outbox: Outbox, { pendings, isCleared }: Kept): Pending[] {
  return outbox.items.filter(({ pending, isUnkept }) =>
    isUnkept || isCleared && !pendings.some(({ cid }) => cid === pending.cid)
  ).map(({ pending }) => pending);
}

/** Notes that the store has no room for a message: until it has, only this page knows of it. */
export function unkept(outbox: Outbox, cid: string): Outbox {
  const items = outbox.items.map((item): Item =>
    item.pending.cid === cid
      ? { ...item, claimedAt: null, isUnkept: true }
      : item
  );
  return { ...outbox, items };
}
