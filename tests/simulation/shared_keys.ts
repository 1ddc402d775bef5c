import type { KeyStore } from "../../lib/client/storage.ts";
import type { Listen } from "../../lib/client/tabs.ts";
import type { Life } from "./life.ts";
import type { World } from "./world.ts";

/**
 * One browser's `localStorage`. Each tab has its own view of it, in a process of its own: what
 * another tab changes is seen, and heard of, a moment later.
 */
export interface SharedKeys {
  /** What is truly kept. */
  readonly items: ReadonlyMap<string, string>;
  open(life: Life): TabKeys;
  /** Loses everything, as a person may have it. */
  clear(): void;
}

export interface TabKeys {
  store: KeyStore;
  listen: Listen;
}

/** Something that happened to one key, or to all of them. */
interface Change {
  key: string | null;
  value: string | null;
  /** The place in the order of all changes. */
  at: number;
}

interface View extends TabKeys {
  learn(change: Change): void;
}

/** Busy processes tell each other late; the client counts with half a second. */
const delaysMs = [2, 30, 400];

export function createSharedKeys({ chance, scheduler }: World): SharedKeys {
  const items = new Map<string, string>();
  const views = new Set<View>();
  const delayMs = chance.pick(delaysMs);
  let changes = 0;

  function change(key: string | null, value: string | null, by?: View): Change {
    if (key === null) items.clear();
    else if (value === null) items.delete(key);
    else items.set(key, value);
    const change = { key, value, at: ++changes };
    for (const view of views) if (view !== by) view.learn(change);
    return change;
  }

  /** Tells late, and in order, for as long as the tab lives. */
  function tellLate(life: Life, hear: (change: Change) => void) {
    let heardAt = -Infinity;
    return (change: Change) => {
      const { now } = scheduler;
      heardAt = Math.max(heardAt, now + chance.between(0, delayMs));
      scheduler.after(heardAt - now, () => life.run(() => hear(change)));
    };
  }

  return {
    items,
    clear: () => void change(null, null),
    open(life) {
      const seen = createSeen(items);
      const hearers = new Set<(key: string | null) => void>();
      const view: View = {
        store: seen.asStore((key, value) => change(key, value, view)),
        listen(onKey) {
          hearers.add(onKey);
          return () => void hearers.delete(onKey);
        },
        learn: tellLate(life, (change) => {
          seen.take(change);
          hearers.forEach((onKey) => onKey(change.key));
        }),
      };
      views.add(view);
      return view;
    },
  };
}

/** What one tab sees; a change that it made later than another's is not undone by that. */
function createSeen(start: ReadonlyMap<string, string>) {
  const items = new Map(start);
  const changedAt = new Map<string, number>();
  let keys: string[] | null = null;

  function put({ key, value, at }: Change & { key: string }): void {
    if (at < (changedAt.get(key) ?? 0)) return;
    changedAt.set(key, at);
    if (value === null || !items.has(key)) keys = null;
    if (value === null) items.delete(key);
    else items.set(key, value);
  }

  function take({ key, at, value }: Change): void {
    if (key !== null) return put({ key, value, at });
    for (const key of [...items.keys()]) put({ key, value, at });
  }

  return {
    take,
    asStore: (
      change: (key: string, value: string | null) => Change,
    ): KeyStore => ({
      get length() {
        return items.size;
      },
      key: (index) => (keys ??= [...items.keys()])[index] ?? null,
      getItem: (key) => items.get(key) ?? null,
      setItem: (key, value) => take(change(key, value)),
      removeItem: (key) => take(change(key, null)),
    }),
  };
}
