import type { Entry } from "../protocol/events.ts";
import { type Change, fold, type Notice } from "./notices.ts";

export type Item =
  | { readonly type: "message"; readonly key: string; readonly entry: Entry }
  | Notice;

/** A stretch of a room's log with its newest part in sight, or kept at hand. */
export interface Timeline {
  readonly epoch: string | null;
  /** What is shown, oldest first and without holes, with who came and went in between. */
  readonly items: readonly Item[];
  /** The newest items, while what is shown ends before them; null when it goes up to the newest. */
  readonly tail: readonly Item[] | null;
  /** Up to here the log is known here; only what comes later is news. */
  readonly head: number;
}

/** A stretch of the log as the server read it, which stood at `head` then. */
export interface Page {
  readonly epoch: string;
  readonly head: number;
  readonly entries: readonly Entry[];
}

/** What a page can hold and still be quick. */
const maxItems = 300;
/** What comes or goes at once at either end; little enough to leave the reader's place among the items. */
const stepItems = 50;

export const blank: Timeline = { epoch: null, items: [], tail: null, head: 0 };

/** One message has one key from its writing on, so that its row is confirmed in place. */
export function messageKey(authorId: string, cid: string): string {
  return `${authorId}:${cid}`;
}

/** Starts from a page of history; one that ends before the head waits for its newest part. */
export function fromPage(page: Page): Timeline {
  const { epoch, head, entries } = page;
  const items = entries.map(toItem);
  return isLatest(page)
    ? { epoch, items, tail: null, head }
    : { epoch, items, tail: [], head: 0 };
}

export function isLatest({ head, entries }: Page): boolean {
  return (entries.at(-1)?.seq ?? 0) >= head;
}

function toItem(entry: Entry): Item {
  return { type: "message", key: messageKey(entry.from.id, entry.cid), entry };
}

export function hasOlder({ items }: Timeline): boolean {
  return (oldestSeq(items) ?? 1) > 1;
}

export function hasNewer({ tail }: Timeline): boolean {
  return tail !== null;
}

export function oldestSeq(items: readonly Item[]): number | null {
  const item = items.find(({ type }) => type === "message");
  return item?.type === "message" ? item.entry.seq : null;
}

export function newestSeq(items: readonly Item[]): number {
  const item = items.findLast(({ type }) => type === "message");
  return item?.type === "message" ? item.entry.seq : 0;
}

/**
 * Answers a join: what was shown stays when the log goes on, and is forgotten when the latest page
 * follows; except that a page from further up has been waiting for just that.
 */
export function rejoin(
  timeline: Timeline,
  epoch: string,
  recovered: boolean,
): Timeline {
  const { tail } = timeline;
  const isWaiting = tail !== null && oldestSeq(tail) === null;
  const goesOn = timeline.epoch === epoch && (recovered || isWaiting);
  return goesOn ? timeline : { ...blank, epoch };
}

/** Adds the next entry of the log; one that is known already changes nothing. */
export function append(
  timeline: Timeline,
  entry: Entry,
  isFollowed: boolean,
): Timeline {
  if (entry.seq <= timeline.head) return timeline;
  return add({ ...timeline, head: entry.seq }, [toItem(entry)], isFollowed);
}

/** Notes who came or went; between two messages that is one line. */
export function notice(
  timeline: Timeline,
  change: Change,
  isFollowed: boolean,
): Timeline {
  const newest = timeline.tail ?? timeline.items;
  const last = newest.at(-1);
  const line = last?.type === "notice" ? last : null;
  const folded = fold(line, change, `notice:${newestSeq(newest)}`);
  const rest = line === null ? newest : newest.slice(0, -1);
  const without = timeline.tail === null
    ? { ...timeline, items: rest }
    : { ...timeline, tail: rest };
  return add(without, folded === null ? [] : [folded], isFollowed);
}

/**
 * Adds at the newest end. Who follows it loses the oldest in return, several at a time, since each
 * time is work; who reads further up loses nothing.
 */
function add(
  timeline: Timeline,
  added: readonly Item[],
  isFollowed: boolean,
): Timeline {
  const { items, tail } = timeline;
  if (tail !== null) {
    return { ...timeline, tail: [...tail, ...added].slice(-maxItems) };
  }
  const all = [...items, ...added];
  if (all.length <= maxItems) return { ...timeline, items: all };
  return isFollowed
    ? { ...timeline, items: all.slice(stepItems - maxItems) }
    : { ...timeline, tail: all.slice(-stepItems) };
}

/** Puts an older page before what is shown; what is too much then goes at the other end. */
export function prepend(timeline: Timeline, page: Page): Timeline {
  const { items, tail } = timeline;
  const first = oldestSeq(items) ?? 0;
  const older = page.entries.filter(({ seq }) => seq < first);
  const isNext = page.epoch === timeline.epoch &&
    older.at(-1)?.seq === first - 1;
  if (!isNext) return timeline;
  const all = [...older.map(toItem), ...items];
  if (all.length <= maxItems) return { ...timeline, items: all };
  return {
    ...timeline,
    items: all.slice(0, maxItems),
    tail: tail ?? items.slice(-stepItems),
  };
}

/** Puts a newer page after what is shown; what is too much then goes at the other end. */
export function extend(timeline: Timeline, page: Page): Timeline {
  const { items, tail } = timeline;
  const last = newestSeq(items);
  const newer = page.entries.filter(({ seq }) => seq > last);
  const isNext = page.epoch === timeline.epoch && newer[0]?.seq === last + 1;
  if (!isNext || tail === null) return timeline;
  return {
    ...timeline,
    items: [...items, ...newer.map(toItem)].slice(-maxItems),
  };
}

/**
 * Goes on into the newest part, once what is shown reaches it. A page that was read may be ahead of
 * the socket; then the socket's way there is no news.
 */
export function meet(timeline: Timeline): Timeline {
  const { items, tail, head } = timeline;
  const last = newestSeq(items);
  if (tail === null || (oldestSeq(tail) ?? Infinity) > last + 1) {
    return timeline;
  }
  const start =
    tail.findLastIndex((item) =>
      item.type === "message" && item.entry.seq <= last
    ) + 1;
  const end = start + stepItems;
  const shown = items.slice(0, items.findLastIndex(isMessage) + 1);
  return {
    ...timeline,
    items: [...shown, ...tail.slice(start, end)].slice(-maxItems),
    tail: end >= tail.length ? null : tail,
    head: Math.max(head, last),
  };
}

function isMessage({ type }: Item): boolean {
  return type === "message";
}

/** Shows the newest part instead. */
export function toNewest(timeline: Timeline): Timeline {
  const { tail } = timeline;
  return tail === null ? timeline : { ...timeline, items: tail, tail: null };
}
