import type { KeyStore } from "./storage.ts";

/** What a tab knows of the others in which the same person has Papo open in this browser. */
export interface Tabs {
  /** This tab's key. */
  readonly id: string;
  /** Has the others know for a while that this tab lives, and sends what it owns. */
  beat(): void;
  /** Tells whether a tab said lately that it lives. */
  lives(id: string): boolean;
  /** Tells, once, that all that was kept is gone: somebody cleared the store. */
  wasCleared(): boolean;
  /** Calls back when another tab has kept or removed a message, until it is stopped. */
  watch(onChange: () => void): () => void;
}

/** Calls back with each key that another tab changed, null for all of them, until it is stopped. */
export type Listen = (onKey: (key: string | null) => void) => () => void;

/** A tab that knows of no other. */
export const alone: Tabs = {
  id: "",
  beat() {},
  lives: () => false,
  wasCleared: () => false,
  watch: () => () => {},
};

/** So long after its last word a tab counts as gone. Its clock may have jumped: then it is sent twice. */
export const leaseMs = 10_000;
const renewMs = 3_000;

export interface TabsOptions {
  id: string;
  now: () => number;
  listen: Listen;
}

/** Keeps each tab's last sign of life under a key of its own: plain http has no locks to hold. */
export function createTabs(
  store: KeyStore,
  userId: string,
  { id, now, listen }: TabsOptions,
): Tabs & { leave(): void } {
  const prefix = `papo:tab:${userId}:`;
  const markKey = `papo:mark:${userId}`;
  let mark: string | null = null;
  let marks = 0;
  let isToldOfClear = false;
  let saidAt = -Infinity;

  function lives(tab: string): boolean {
    const at = store.getItem(prefix + tab);
    return at !== null && Math.abs(now() - Number(at)) <= leaseMs;
  }

  return {
    id,
    lives,
    beat() {
      if (Math.abs(now() - saidAt) < renewMs) return;
      saidAt = now();
      tryToSet(store, prefix + id, String(saidAt));
    },
    wasCleared() {
      const before = mark;
      mark = store.getItem(markKey);
      if (mark === null) tryToSet(store, markKey, mark = `${id}:${++marks}`);
      const isCleared = isToldOfClear || (before !== null && mark !== before);
      isToldOfClear = false;
      return isCleared;
    },
    watch: (onChange) =>
      listen((key) => {
        // A mark set before this was heard of, but after it was done, is still there.
        isToldOfClear ||= key === null;
        if (key?.startsWith(`papo:outbox:${userId}:`) ?? true) onChange();
      }),
    /** Says that this tab goes: what it owns is anybody's. */
    leave() {
      saidAt = -Infinity;
      store.removeItem(prefix + id);
    },
  };
}

/** A full disk costs that something may be sent twice, under one cid. */
function tryToSet(store: KeyStore, key: string, value: string): void {
  try {
    store.setItem(key, value);
  } catch {
    // Nothing is lost by it.
  }
}
