import type { ReadonlySignal } from "@preact/signals";

import type { Entry, RoomRow, User } from "../protocol/events.ts";

/** A message that was written here and has no seq yet. */
export interface Pending {
  cid: string;
  room: string;
  text: string;
  /** When it was written, milliseconds since 1970 by this browser's clock. */
  at: number;
  /** `refused`: the server will not take it; it stays until the writer retries or discards it. */
  state: "sending" | "waiting" | "refused";
  /** The server's words, when refused. */
  reason?: string;
}

/** One line of a room's timeline, in the order in which it is shown. */
export type Row =
  | { type: "message"; key: string; entry: Entry }
  | { type: "pending"; key: string; pending: Pending }
  /** People who came and went between two messages, folded into one line. */
  | { type: "notice"; key: string; at: number; came: User[]; went: User[] };

/** `ended`: the session is over or the server wants no more of us; nothing reconnects. */
export type LinkState = "connecting" | "online" | "offline" | "ended";

/** One room as a page shows it. */
export interface RoomView {
  readonly slug: string;
  readonly rows: ReadonlySignal<readonly Row[]>;
  readonly members: ReadonlySignal<readonly User[]>;
  readonly memberCount: ReadonlySignal<number>;
  /** Others who type now. */
  readonly typing: ReadonlySignal<readonly User[]>;
  /** Whether older entries than the first row may exist on the server. */
  readonly hasOlder: ReadonlySignal<boolean>;
  /** Stores a pending message and sends it, now or when the connection is back. */
  send(text: string): void;
  /** Says that I type; at most one command every few seconds leaves. */
  type(): void;
  /** Puts one older page before the first row; resolves when the rows hold it or it failed. */
  loadOlder(): Promise<void>;
  /** Lets go of the oldest rows above a few hundred; they can be loaded again. */
  trim(): void;
  retry(cid: string): void;
  discard(cid: string): void;
}

/** All that the page knows of the server. */
export interface ChatView {
  readonly user: User;
  readonly link: ReadonlySignal<LinkState>;
  readonly rooms: ReadonlySignal<readonly RoomRow[]>;
  /** The room on the screen. */
  readonly current: ReadonlySignal<RoomView>;
  /** Connects, and takes up what was not sent when the page was last left. */
  start(): Promise<void>;
  /** Shows another room: joins it, leaves the one before unless it still has pending messages. */
  open(slug: string): void;
  /** Reconnects now instead of when the backoff says: the network is back, or the tab is seen. */
  wake(): void;
  close(): void;
}
