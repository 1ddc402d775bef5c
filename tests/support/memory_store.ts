import { nameKey } from "../../lib/names.ts";
import type { Entry, User } from "../../lib/protocol/events.ts";
import {
  type Appended,
  type Draft,
  type Page,
  type Range,
  type Room,
  type Store,
  StoreUnavailable,
} from "../../lib/store/store.ts";

/** A store in memory, which answers after a turn of microtasks; it has a lobby from the first. */
export interface MemoryStore extends Store {
  /** While true every call rejects with {@linkcode StoreUnavailable}. */
  isBroken: boolean;
  /** The lobby, as it is now. */
  readonly lobby: Room;
  /** Appends a message of Bia's to the lobby. */
  say(text: string): Promise<Entry>;
}

interface Log {
  room: Room;
  entries: Entry[];
}

interface StoredSession {
  user: User;
  nameKey: string;
  expiresAt: number;
}

export function createMemoryStore(): MemoryStore {
  const logs: Log[] = [];
  const sessions = new Map<string, StoredSession>();
  const lobby = addRoom("lobby", "Lobby");
  let cids = 0;

  function addRoom(slug: string, name: string): Log {
    const id = logs.length + 1;
    const room: Room = { id, slug, name, kind: "public", epoch: "e1", head: 0 };
    const log = { room, entries: [] };
    logs.push(log);
    return log;
  }

  function logOf(roomId: number): Log | undefined {
    return logs.find(({ room }) => room.id === roomId);
  }

  function holds(nameKey: string, now: number): boolean {
    return sessions.values().some((session) =>
      session.nameKey === nameKey && session.expiresAt > now
    );
  }

  const store: MemoryStore = {
    isBroken: false,
    get lobby() {
      return { ...lobby.room };
    },
    say: async (text) => {
      const { id: roomId } = lobby.room;
      const cid = `say-${++cids}`;
      const draft = { roomId, author: bia, cid, text, at: 0 };
      const appended = await store.append(draft);
      if (appended.type === "appended") return appended.entry;
      throw new Error(`Cannot say "${text}": ${appended.type}`);
    },
    signIn: (claim) =>
      answer(() => {
        const { name, nameKey, tokenHash, replaces, expiresAt, now } = claim;
        const own = replaces === undefined ? undefined : sessions.get(replaces);
        const isOwn = own?.nameKey === nameKey;
        if (!isOwn && holds(nameKey, now)) return { type: "name_taken" };
        if (replaces !== undefined) sessions.delete(replaces);
        const user = { id: isOwn ? own.user.id : `u-${nameKey}`, name };
        sessions.set(tokenHash, { user, nameKey, expiresAt });
        return { type: "signed_in", user };
      }),
    session: (tokenHash, now) =>
      answer(() => {
        const session = sessions.get(tokenHash);
        if (session === undefined || session.expiresAt <= now) return null;
        return { user: session.user, expiresAt: session.expiresAt };
      }),
    extendSession: (tokenHash, expiresAt) =>
      answer(() => {
        const session = sessions.get(tokenHash);
        if (session !== undefined) session.expiresAt = expiresAt;
      }),
    signOut: (tokenHash) => answer(() => void sessions.delete(tokenHash)),
    liveSessions: (tokenHashes, now) =>
      answer(() =>
        new Set(
          tokenHashes.filter((hash) =>
            (sessions.get(hash)?.expiresAt ?? now) > now
          ),
        )
      ),
    heldNames: (nameKeys, now) =>
      answer(() => new Set(nameKeys.filter((key) => holds(key, now)))),
    rooms: () =>
      answer(() =>
        logs.map(({ room: { slug: room, name, kind, head } }) => ({
          room,
          name,
          kind,
          head,
        }))
      ),
    room: (slug) =>
      answer(() => {
        const log = logs.find(({ room }) => room.slug === slug);
        return log === undefined ? null : { ...log.room };
      }),
    createRoom: ({ slug, name }) =>
      answer(() => {
        const look = nameKey(slug);
        if (logs.some(({ room }) => nameKey(room.slug) === look)) return null;
        return { ...addRoom(slug, name).room };
      }),
    append: (draft) => answer(() => append(logOf(draft.roomId), draft)),
    read: (roomId, range) => answer(() => read(logOf(roomId), range)),
    heads: (roomIds) =>
      answer(() =>
        new Map(
          logs.map(({ room }) => room).filter(({ id }) => roomIds.includes(id))
            .map(({ id, head }) => [id, head]),
        )
      ),
    ready: () => answer(() => {}),
    close: () => Promise.resolve(),
    failed: Promise.withResolvers<Error>().promise,
  };

  async function answer<T>(work: () => T): Promise<T> {
    await Promise.resolve();
    if (store.isBroken) throw new StoreUnavailable("broken by a test");
    return work();
  }
  return store;
}

export const ana: User = { id: "u-ana", name: "Ana" };
export const bia: User = { id: "u-bia", name: "Bia" };

function append(log: Log | undefined, draft: Draft): Appended {
  if (log === undefined) throw new Error(`no room ${draft.roomId}`);
  const { author: from, cid, text, at } = draft;
  const existing = log.entries.find((entry) =>
    entry.from.id === from.id && entry.cid === cid
  );
  if (existing?.text === text) return { type: "existed", entry: existing };
  if (existing !== undefined) return { type: "cid_conflict" };
  const room = log.room.slug;
  const seq = ++log.room.head;
  const entry: Entry = { type: "message", room, seq, at, from, cid, text };
  log.entries.push(entry);
  return { type: "appended", entry };
}

function read(log: Log | undefined, range: Range): Page | null {
  if (log === undefined) return null;
  const { room, entries } = log;
  return { room: { ...room }, entries: stretch(entries, range) };
}

function stretch(entries: Entry[], range: Range): Entry[] {
  if (range.type === "after") {
    return entries.slice(range.seq).slice(0, range.limit);
  }
  const end = range.type === "latest" ? entries.length : range.seq - 1;
  return entries.slice(0, end).slice(-range.limit);
}
