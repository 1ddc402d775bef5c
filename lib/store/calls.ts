import type { Store } from "./store.ts";

/** What goes to an engine as calls: neither their end nor its own. */
type Methods = Omit<Store, "close" | "failed">;

export type Method = keyof Methods;
export type Args<M extends Method> = Parameters<Methods[M]>;
export type Value<M extends Method> = Awaited<ReturnType<Methods[M]>>;

/** The store's methods as an engine that blocks does them. */
export type Calls = { [M in Method]: (...args: Args<M>) => Value<M> };

/** What signs people in and out and keeps their names theirs meanwhile. */
export type SessionMethod =
  | "signIn"
  | "session"
  | "extendSession"
  | "signOut"
  | "liveSessions"
  | "heldNames";

/** One call as data, its arguments typed by its method. */
export type Call<M extends Method = Method> = {
  [K in M]: { method: K; args: Args<K> };
}[M];

export interface Done<M extends Method = Method> {
  type: "done";
  method: M;
  value: Value<M>;
}

/** What became of one call. */
export type Outcome =
  | Done
  /** A mistake in the call or in us; the others of its batch are not touched. */
  | { type: "failed"; why: string }
  /** The engine can't serve it now; nothing of it is stored. */
  | { type: "unavailable"; why: string };

/** A batch's outcomes in its order, and how many writes shared its one commit. */
export interface Answers {
  outcomes: Outcome[];
  committed: number;
}

const writes: ReadonlySet<Method> = new Set([
  "signIn",
  "extendSession",
  "signOut",
  "createRoom",
  "append",
  "ready",
]);

/** Tells whether a method changes data, and so needs a transaction and its fsync. */
export function isWrite({ method }: Call): boolean {
  return writes.has(method);
}
