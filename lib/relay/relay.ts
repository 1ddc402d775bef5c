import type { User } from "../protocol/events.ts";

/** What machines that share one store tell each other. A lost hint costs delay, never a message. */
export type Hint =
  /** A room's log has grown to this seq. */
  | { type: "head"; roomId: number; head: number }
  /** Who is present in a room has changed. */
  | { type: "presence"; roomId: number }
  | { type: "typing"; roomId: number; user: User }
  /** A room was made. */
  | { type: "room"; slug: string }
  /** A session has ended: its connections get nothing more. */
  | { type: "session"; tokenHash: string };

/** Carries hints between machines: news of what stands in the store, never the truth itself. */
export interface Relay {
  /** Tells the other machines soon. MUST NOT throw; MAY lose a hint, and join those of one turn. */
  hint(hint: Hint): void;
  /**
   * Listens to the other machines' hints; called once.
   *
   * @param onLost hints may have been lost: all that they tell of is to be read anew.
   */
  listen(onHint: (hint: Hint) => void, onLost: () => void): void;
  close(): Promise<void>;
}
