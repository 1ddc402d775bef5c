import type { Unusable } from "./data_unusable.ts";
import type { Store } from "./store.ts";

/** What goes to the worker as calls: neither their end nor its own. */
type Methods = Omit<Store, "close" | "failed">;

export type Method = keyof Methods;
export type Args<M extends Method> = Parameters<Methods[M]>;
export type Value<M extends Method> = Awaited<ReturnType<Methods[M]>>;

/** The store's methods as the engine does them, at once and blocking. */
export type Calls = { [M in Method]: (...args: Args<M>) => Value<M> };

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

/** Main thread → worker. Batches are answered in order. */
export type Request =
  | { type: "open"; path: string; maxPages?: number }
  | { type: "batch"; calls: Call[] }
  | { type: "close" };

/** Worker → main thread. */
export type Reply =
  | { type: "opened" }
  | { type: "not_opened"; reason: Unusable; message: string }
  | { type: "answers"; answers: Answers }
  | { type: "closed" };

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
