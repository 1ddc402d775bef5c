import type { Entry } from "../../lib/protocol/events.ts";
import { createHistory, type History } from "./history.ts";

/** One message as its writer knows it. Its text is its own among all of the run. */
export interface Written {
  readonly text: string;
  readonly room: string;
  readonly tab: string;
  /** The writer's id. */
  readonly user: string;
  /** Refused once, or not kept: its place in the order is not promised any more. */
  isUnordered: boolean;
  /** Refused now, and waiting for its writer to decide. */
  isRefused: boolean;
  /** The page and the browser that knew of it are gone: nobody writes it again. */
  isForgotten: boolean;
  /** Its writer took it back, or it was never kept and its tab is gone. */
  mayBeMissing: boolean;
}

/** What is true in a run, kept apart from the code that is judged by it. */
export interface Ledger {
  readonly written: ReadonlyMap<string, Written>;
  write(written: Written): void;
  find(text: string): Written | undefined;
  /** Takes what the engine has just made durable. */
  commit(entry: Entry, isAnnounced: boolean): void;
  /** What is stored now. */
  readonly present: History;
  /** The present one and those that a restore ended, the oldest first. */
  readonly histories: readonly History[];
  /** Tells to which history a room's epoch belongs. */
  historyOf(epoch: string): History;
  /** Goes on from a copy of an earlier time; `ended` are the epochs that the rooms had until now. */
  restore(copy: History, ended: Iterable<string>): void;
  /** The texts that a restore took away, be they written again or not. */
  readonly taken: ReadonlySet<string>;
  /** The committed entries of a room; the one with seq 1 comes first. */
  log(room: string): readonly Entry[];
  /** Tells whether a text stands, or stood, in any log. */
  isStored(text: string): boolean;
  /** Tells whether an entry stands in the log just like this. */
  isCommitted(entry: Entry): boolean;
  /** Notes that an author was shown their own entry: but for a restore it must never be lost. */
  acknowledge(entry: Entry): void;
  readonly acknowledged: ReadonlyMap<string, Entry>;
}

export function createLedger(violate: (why: string) => void): Ledger {
  const written = new Map<string, Written>();
  const acknowledged = new Map<string, Entry>();
  const taken = new Set<string>();
  const endedIn = new Map<string, History>();
  let present = createHistory();
  const histories = [present];

  return {
    written,
    acknowledged,
    taken,
    get present() {
      return present;
    },
    histories,
    historyOf: (epoch) => endedIn.get(epoch) ?? present,
    write: (message) => void written.set(message.text, message),
    find: (text) => written.get(text),
    commit(entry, isAnnounced) {
      const { length: head } = present.log(entry.room);
      if (entry.seq !== head + 1) {
        violate(`${place(entry)} follows seq ${head} in the log`);
      }
      if (present.texts.has(entry.text)) {
        violate(`${place(entry)} stores "${name(entry)}" a second time`);
      }
      const { user = entry.from.id } = written.get(entry.text) ?? {};
      if (user !== entry.from.id) {
        violate(`${place(entry)} stores "${name(entry)}" as somebody else's`);
      }
      present.add(entry, isAnnounced);
    },
    restore(copy, ended) {
      for (const epoch of ended) endedIn.set(epoch, present);
      for (const text of present.texts) {
        if (!copy.texts.has(text)) taken.add(text);
      }
      present = copy;
      histories.push(present);
    },
    log: (room) => present.log(room),
    isStored: (text) => histories.some(({ texts }) => texts.has(text)),
    isCommitted: (entry) => present.isCommitted(entry),
    acknowledge: (entry) => void acknowledged.set(entry.text, entry),
  };
}

export function place({ room, seq }: { room: string; seq: number }): string {
  return `${room}/${seq}`;
}

/** The first word of a text, which is its own; the rest may be long. */
export function name({ text }: { text: string }): string {
  return text.split(" ", 1)[0] ?? "";
}
