import { refusalCodes } from "../protocol/events.ts";
import {
  isMaybe,
  isNumber,
  isOneOf,
  isShape,
  isText,
} from "../protocol/shape.ts";
import type { Listen } from "./tabs.ts";
import type { Pending } from "./view.ts";

/** Keeps one user's unsent messages across reloads, each under a key of its own. */
export interface OutboxStorage {
  /** Lists them in the order of writing. */
  list(): Promise<Pending[]>;
  put(pending: Pending): Promise<void>;
  remove(cid: string): Promise<void>;
}

/** The part of `localStorage` that is used. */
export type KeyStore = Pick<
  Storage,
  "getItem" | "setItem" | "removeItem" | "key" | "length"
>;

const isPending = isShape<Pending>({
  cid: isText,
  room: isText,
  text: isText,
  at: isNumber,
  state: isOneOf("sending", "waiting", "refused"),
  code: isMaybe(isOneOf(...refusalCodes)),
  owner: isMaybe(isText),
});

/** Keys hold the user's id: the next person on this browser sends nobody's last words. */
export function createOutboxStorage(
  store: KeyStore,
  userId: string,
): OutboxStorage {
  const prefix = `papo:outbox:${userId}:`;
  return {
    list: () => settle(() => listPending(store, prefix)),
    put: (pending) =>
      settle(() =>
        store.setItem(prefix + pending.cid, JSON.stringify(pending))
      ),
    remove: (cid) => settle(() => store.removeItem(prefix + cid)),
  };
}

/** Does something at once; what it throws, as when the disk is full, is a rejection. */
function settle<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => resolve(work()));
}

function listPending(store: KeyStore, prefix: string): Pending[] {
  const keys = Array.from({ length: store.length }, (_, i) => store.key(i));
  return keys.filter((key) => key !== null)
    .filter((key) => key.startsWith(prefix))
    .flatMap((key) => readPending(store.getItem(key)))
    .toSorted((a, b) => a.at - b.at || (a.cid < b.cid ? -1 : 1));
}

/** What an older Papo or a stranger left under our key is passed over. */
function readPending(text: string | null): Pending[] {
  try {
    const value: unknown = JSON.parse(text ?? "");
    return isPending(value) ? [value] : [];
  } catch {
    return [];
  }
}

/** Unsent texts of the composer, by room. */
export interface Drafts {
  read(room: string): string;
  write(room: string, text: string): void;
  /** Calls back with what another tab has made of a room's text, until it is stopped. */
  watch(room: string, onChange: (text: string) => void): () => void;
  /** Calls back when another tab has changed any room's text, until it is stopped. */
  watchAll(onChange: () => void): () => void;
}

export function createDrafts(
  store: KeyStore,
  userId: string,
  listen: Listen,
): Drafts {
  const prefix = `papo:draft:${userId}:`;
  const key = (room: string) => prefix + room;
  return {
    read: (room) => store.getItem(key(room)) ?? "",
    write(room, text) {
      if (text === "") return store.removeItem(key(room));
      try {
        store.setItem(key(room), text);
      } catch {
        // A full disk costs what a reload would bring back, never what is being typed.
      }
    },
    watch: (room, onChange) =>
      listen((changed) => {
        if (changed === key(room)) onChange(store.getItem(changed) ?? "");
      }),
    watchAll: (onChange) =>
      listen((changed) => {
        if (changed?.startsWith(prefix) ?? true) onChange();
      }),
  };
}

/** Keeps keys for as long as the page lives, where the browser keeps none. */
export function createMemoryStore(): KeyStore {
  const items = new Map<string, string>();
  return {
    get length() {
      return items.size;
    },
    key: (index) => [...items.keys()][index] ?? null,
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
  };
}

/** Finds the browser's store; private windows may refuse it, and a full one still gives what it has. */
export function browserStore(): KeyStore {
  try {
    return isWritable(localStorage) || localStorage.length > 0
      ? localStorage
      : createMemoryStore();
  } catch {
    return createMemoryStore();
  }
}

function isWritable(store: KeyStore): boolean {
  try {
    const probe = "papo:probe";
    store.setItem(probe, probe);
    store.removeItem(probe);
    return true;
  } catch {
    return false;
  }
}
