import type { Store } from "./store.ts";

/** The calls that go to the Worker: the store's methods, less `close`. */
export type Calls = Omit<Store, "close">;
export type Method = keyof Calls;

/** One call as data, its arguments typed by its method. */
export type Call = {
  [M in Method]: { method: M; args: Parameters<Calls[M]> };
}[Method];

export type Result<M extends Method = Method> = Awaited<ReturnType<Calls[M]>>;

/** What became of one call. */
export type Outcome =
  | { type: "value"; value: Result }
  /** The engine could not serve it. */
  | { type: "unavailable"; why: string }
  /** A mistake in the call or in us; the others of its batch are not touched. */
  | { type: "failed"; why: string };

/** Main thread → Worker. Batches are answered in order. */
export type Request =
  | { type: "open"; path: string; maxPages?: number }
  | { type: "batch"; calls: Call[] }
  | { type: "close" };

/** Worker → main thread. */
export type Reply =
  | { type: "opened" }
  | {
    type: "not_opened";
    reason: "not_a_database" | "newer" | "failed";
    why: string;
  }
  | { type: "outcomes"; outcomes: Outcome[] }
  | { type: "closed" };
