import type { ReadonlySignal } from "@preact/signals";

import type { Entry, RefusalCode, RoomRow, User } from "../protocol/events.ts";
import type { Notice } from "./notices.ts";

/** A message that was written here and has no seq yet. */
export interface Pending {
  cid: string;
  room: string;
  text: string;
  /** When it was written, milliseconds since 1970 by this browser's clock. */
  at: number;
  /** `refused`: the server will not take it; it stays until the writer retries or discards it. */
  state: "sending" | "waiting" | "refused";
  /** Why it was refused. */
  code?: RefusalCode;
  /** The tab that sends it. */
  owner?: string;
}

/** One line of a room's timeline, in the order in which it is shown. */
export type Row =
  | { type: "message"; key: string; entry: Entry }
  | { type: "pending"; key: string; pending: Pending }
  /** People who came and went between two messages, folded into one line. */
  | Notice;

/** Why nothing reconnects: the session is over, or the server was asked too much. */
export type LinkEnd = "ended" | "too_many" | "too_big";

export type LinkState = "connecting" | "online" | "offline" | LinkEnd;

/** One room as a page shows it. */
export interface RoomView {
  readonly slug: string;
  readonly rows: ReadonlySignal<readonly Row[]>;
  readonly members: ReadonlySignal<readonly User[]>;
  readonly memberCount: ReadonlySignal<number>;
  /** Others who type now. */
  readonly typing: ReadonlySignal<readonly User[]>;
  /** Whether older entries than the first row exist on the server. */
  readonly hasOlder: ReadonlySignal<boolean>;
  /** Whether the rows end before the newest message; then pending ones are not among them either. */
  readonly hasNewer: ReadonlySignal<boolean>;
  /** Whether the newest message is in sight and is to stay so. */
  readonly isFollowed: ReadonlySignal<boolean>;
  /** Messages of others that came while the newest were out of sight. */
  readonly unseen: ReadonlySignal<number>;
  /** Why the room can't be joined; null while it can, as far as is known. */
  readonly gone: ReadonlySignal<RefusalCode | null>;
  /** Shows a pending message below the newest, stores it, and sends it now or when that is possible. */
  send(text: string): void;
  /** Says that I type; at most one command every few seconds leaves. */
  type(): void;
  /** Puts one older page before the first row; resolves when the rows hold it or it can't be had. */
  loadOlder(): Promise<void>;
  /** Puts one newer page after the last row; resolves when the rows hold it or it can't be had. */
  loadNewer(): Promise<void>;
  /** Says whether the end of the rows is in sight. */
  look(isAtEnd: boolean): void;
  /** Shows the newest messages. */
  toNewest(): void;
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
  start(): void;
  /** Shows another room: joins it, leaves the one before unless it still has pending messages. */
  open(slug: string): void;
  /** Reconnects now instead of when the backoff says: the network is back, or the tab is seen. */
  wake(): void;
  close(): void;
}
