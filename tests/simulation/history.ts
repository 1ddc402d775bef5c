import type { Entry } from "../../lib/protocol/events.ts";

/** The rooms' logs from the beginning on, or from a restored backup on. */
export interface History {
  /** The committed entries of a room; the one with seq 1 comes first. */
  log(room: string): readonly Entry[];
  readonly texts: ReadonlySet<string>;
  /** Tells whether an entry stands in the log just like this. */
  isCommitted(entry: Entry): boolean;
  /** Tells whether the server was never told that it stored this entry. */
  isUnannounced(room: string, seq: number): boolean;
  add(entry: Entry, isAnnounced: boolean): void;
  /** Copies what is there now. */
  copy(): History;
}

export function createHistory(
  logs = new Map<string, Entry[]>(),
  unannounced = new Set<Entry>(),
): History {
  const texts = new Set(
    [...logs.values()].flatMap((log) => log.map(({ text }) => text)),
  );
  const log = (room: string) => logs.get(room) ?? [];

  return {
    log,
    texts,
    isCommitted(entry) {
      const stored = log(entry.room)[entry.seq - 1];
      return stored?.text === entry.text && stored.cid === entry.cid &&
        stored.from.id === entry.from.id && stored.at === entry.at;
    },
    isUnannounced(room, seq) {
      const entry = log(room)[seq - 1];
      return entry !== undefined && unannounced.has(entry);
    },
    add(entry, isAnnounced) {
      const entries = log(entry.room);
      logs.set(entry.room, entries);
      entries.push(entry);
      texts.add(entry.text);
      if (!isAnnounced) unannounced.add(entry);
    },
    copy: () =>
      createHistory(
        new Map([...logs].map(([room, log]) => [room, [...log]])),
        new Set(unannounced),
      ),
  };
}
