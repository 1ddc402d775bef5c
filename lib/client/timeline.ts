import type { Entry, User } from "../protocol/events.ts";

/** A message as it is held here. */
export interface Held {
  readonly entry: Entry;
  /** The room's head when this copy was made: what came later is not in it yet. */
  readonly asOf: number;
}

export type Item =
  | { readonly type: "message"; readonly key: string; readonly held: Held }
  | Notice;

export interface Notice {
  readonly type: "notice";
  readonly key: string;
  readonly at: number;
  readonly came: readonly User[];
  readonly went: readonly User[];
}

/** What is shown of one room's log, oldest first, with who came and went in between. */
export interface Timeline {
  readonly epoch: string | null;
  readonly items: readonly Item[];
  readonly hasOlder: boolean;
}

export const blank: Timeline = { epoch: null, items: [], hasOlder: false };

/** One message has one key from its writing on, so that its row is confirmed in place. */
export function messageKey(authorId: string, cid: string): string {
  return `${authorId}:${cid}`;
}

/** Starts from a page of history. */
export function fromPage(
  epoch: string,
  head: number,
  entries: readonly Entry[],
): Timeline {
  return {
    epoch,
    items: entries.map((entry) => toItem(entry, head)),
    hasOlder: firstSeq(entries) > 1,
  };
}

function toItem(entry: Entry, asOf: number): Item {
  return {
    type: "message",
    key: messageKey(entry.from.id, entry.cid),
    held: { entry, asOf },
  };
}

function firstSeq(entries: readonly Entry[]): number {
  return entries[0]?.seq ?? 1;
}

/** Answers a join: what was shown stays when the log goes on, and is forgotten when it does not. */
export function rejoin(
  timeline: Timeline,
  epoch: string,
  recovered: boolean,
): Timeline {
  if (recovered && timeline.epoch === epoch) return timeline;
  return { ...blank, epoch };
}

/** Adds the next entry of the log; one that is shown already changes nothing. */
export function append(timeline: Timeline, entry: Entry): Timeline {
  if (entry.seq <= lastSeq(timeline)) return timeline;
  const hasMessages = timeline.items.some(({ type }) => type === "message");
  return {
    ...timeline,
    items: [...timeline.items, toItem(entry, entry.seq)],
    hasOlder: hasMessages ? timeline.hasOlder : entry.seq > 1,
  };
}

/** Puts an older page before what is shown. */
export function prepend(
  timeline: Timeline,
  page: { epoch: string; head: number; entries: readonly Entry[] },
): Timeline {
  if (page.epoch !== timeline.epoch) return timeline;
  const first = oldestSeq(timeline);
  const older = page.entries.filter(({ seq }) => first === null || seq < first);
  return {
    ...timeline,
    items: [
      ...older.map((entry) => toItem(entry, page.head)),
      ...timeline.items,
    ],
    hasOlder: firstSeq(older) > 1,
  };
}

/** Forgets the oldest items above a number; they can be loaded again. */
export function trim(timeline: Timeline, max: number): Timeline {
  if (timeline.items.length <= max) return timeline;
  return { ...timeline, items: timeline.items.slice(-max), hasOlder: true };
}

export function oldestSeq(timeline: Timeline): number | null {
  const item = timeline.items.find(({ type }) => type === "message");
  return item?.type === "message" ? item.held.entry.seq : null;
}

function lastSeq(timeline: Timeline): number {
  const item = timeline.items.findLast(({ type }) => type === "message");
  return item?.type === "message" ? item.held.entry.seq : 0;
}

/** Tells whether something later than a held copy still has to be applied to it. */
export function isNews(held: Held, seq: number): boolean {
  return seq > held.asOf;
}

/** Notes who came or went; between two messages that is one line, and there and back is none. */
export function notice(
  timeline: Timeline,
  change: { online: boolean; users: readonly User[]; at: number },
): Timeline {
  const last = timeline.items.at(-1);
  const before: Notice = last?.type === "notice" ? last : {
    type: "notice",
    key: `notice:${lastSeq(timeline)}`,
    at: change.at,
    came: [],
    went: [],
  };
  const items = last?.type === "notice"
    ? timeline.items.slice(0, -1)
    : timeline.items;
  const folded = change.users.reduce(
    (line, user) => fold(line, user, change.online),
    before,
  );
  const isEmpty = folded.came.length === 0 && folded.went.length === 0;
  return {
    ...timeline,
    items: isEmpty ? items : [...items, { ...folded, at: change.at }],
  };
}

function fold(line: Notice, user: User, online: boolean): Notice {
  const others = (users: readonly User[]) =>
    users.filter(({ id }) => id !== user.id);
  const came = others(line.came);
  const went = others(line.went);
  const isUndone = online
    ? went.length < line.went.length
    : came.length < line.came.length;
  if (isUndone) return { ...line, came, went };
  return online
    ? { ...line, came: [...came, user], went }
    : { ...line, came, went: [...went, user] };
}
