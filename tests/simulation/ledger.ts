import type { Entry } from "../../lib/protocol/events.ts";

/** One message as its writer knows it. Its text is its own among all of the run. */
export interface Written {
  readonly text: string;
  readonly room: string;
  readonly tab: string;
  readonly user: string;
  /** Refused once, or not kept: its place in the order is not promised any more. */
  isUnordered: boolean;
  /** Refused now, and waiting for its writer to decide. */
  isRefused: boolean;
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
  /** The committed entries of a room; the one with seq 1 comes first. */
  log(room: string): readonly Entry[];
  /** Tells whether a text stands in any log. */
  isStored(text: string): boolean;
  /** Tells whether an entry stands in the log just like this. */
  isCommitted(entry: Entry): boolean;
  /** Tells whether the server was never told that it stored this entry. */
  isUnannounced(room: string, seq: number): boolean;
  /** Notes that an author was shown their own entry: from here on it must never be lost. */
  acknowledge(entry: Entry): void;
  readonly acknowledged: ReadonlyMap<string, Entry>;
}

export function createLedger(violate: (why: string) => void): Ledger {
  const written = new Map<string, Written>();
  const acknowledged = new Map<string, Entry>();
  const logs = new Map<string, Entry[]>();
  const stored = new Set<string>();
  const unannounced = new Set<string>();
  const log = (room: string) => logs.get(room) ?? [];

  return {
    written,
    acknowledged,
    write: (message) => void written.set(message.text, message),
    find: (text) => written.get(text),
    commit(entry, isAnnounced) {
      const entries = log(entry.room);
      logs.set(entry.room, entries);
      if (entry.seq !== entries.length + 1) {
        violate(`${place(entry)} follows seq ${entries.length} in the log`);
      }
      if (stored.has(entry.text)) {
        violate(`${place(entry)} stores "${name(entry)}" a second time`);
      }
      stored.add(entry.text);
      entries.push(entry);
      if (!isAnnounced) unannounced.add(place(entry));
    },
    log,
    isStored: (text) => stored.has(text),
    isCommitted(entry) {
      const stored = log(entry.room)[entry.seq - 1];
      return stored?.text === entry.text && stored.cid === entry.cid &&
        stored.from.id === entry.from.id && stored.at === entry.at;
    },
    isUnannounced: (room, seq) => unannounced.has(place({ room, seq })),
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
