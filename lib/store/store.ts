import type { Entry, RoomKind, RoomRow, User } from "../protocol/events.ts";

/** A room as the store knows it; `id` stays when the slug changes. */
export interface Room {
  id: number;
  slug: string;
  name: string;
  kind: RoomKind;
  /** Identity of the room's history; another epoch means that history may have been rewound. */
  epoch: string;
  /** The newest committed seq; 0 in an empty room. */
  head: number;
}

/** A write before it has a place in the log. */
export interface Draft {
  roomId: number;
  author: User;
  /** The author's own key for this write, 1–64 characters. */
  cid: string;
  text: string;
  /** Milliseconds since 1970. */
  at: number;
}

export type Appended =
  | { type: "appended"; entry: Entry }
  /** The same (room, author, cid) with the same text was stored before: here it is. */
  | { type: "existed"; entry: Entry }
  /** The same (room, author, cid) was stored with another text. */
  | { type: "cid_conflict" };

/** A stretch of one room's log, oldest entry first, with the room as it was in the same read. */
export interface Page {
  room: Room;
  entries: Entry[];
}

export interface SignIn {
  name: string;
  /** The name's look, by which names are compared; see names.ts. */
  nameKey: string;
  /** SHA-256 of the session's token, base64url. The token itself never reaches the store. */
  tokenHash: string;
  /** The session that this sign-in replaces: it ends; the user stays the same if the name's look is theirs. */
  replaces?: string;
  /** Milliseconds since 1970. */
  now: number;
  expiresAt: number;
}

export type SignedIn =
  | { type: "signed_in"; user: User }
  /** Somebody else with a live session has a name of this look. */
  | { type: "name_taken" };

export interface Session {
  user: User;
  expiresAt: number;
}

export interface NewRoom {
  slug: string;
  name: string;
  kind: RoomKind;
  /** The creator, who becomes its owner; absent for rooms that Papo makes itself. */
  owner?: User;
  now: number;
}

/** Which entries of a room to read. */
export type Range =
  /** The last `limit` messages and every entry from the first of them on. */
  | { type: "latest"; limit: number }
  /** The `limit` messages before `seq` and every entry between. */
  | { type: "before"; seq: number; limit: number }
  /** At most `limit` entries after `seq`. */
  | { type: "after"; seq: number; limit: number };

/**
 * Holds the truth: users, sessions, rooms and their logs.
 *
 * Every implementation passes `store_contract.ts`. It MUST answer a write only after the write is
 * durable, MUST assign seq 1, 2, 3 … without gaps inside the commit, and MUST keep the order in
 * which one caller's appends arrived. Any method rejects with {@linkcode StoreUnavailable} when the
 * engine can't serve it now; nothing of that call has then been acknowledged.
 */
export interface Store {
  signIn(claim: SignIn): Promise<SignedIn>;
  /** Finds the live session of a token's hash at `now`; null when there is none or it expired. */
  session(tokenHash: string, now: number): Promise<Session | null>;
  /** Moves a session's expiry forward. */
  extendSession(tokenHash: string, expiresAt: number): Promise<void>;
  /** Ends a session; the user's name is free when it was their last. */
  signOut(tokenHash: string): Promise<void>;
  /** Tells which of these sessions, given by their tokens' hashes, live at `now`. */
  liveSessions(tokenHashes: string[], now: number): Promise<Set<string>>;
  /** Tells which of these name looks are held by a live session at `now`. */
  heldNames(nameKeys: string[], now: number): Promise<Set<string>>;

  /** Lists the public rooms by name. */
  rooms(): Promise<RoomRow[]>;
  room(slug: string): Promise<Room | null>;
  /** Creates a room; null when its slug is taken, or looks like one that is; see names.ts. */
  createRoom(room: NewRoom): Promise<Room | null>;

  /** Appends a draft and assigns its seq, once per (room, author, cid) for ever. */
  append(draft: Draft): Promise<Appended>;
  /** Reads a stretch of a room's log; null for an unknown room. */
  read(roomId: number, range: Range): Promise<Page | null>;
  /** Tells the heads of rooms, by id; rooms that are unknown are left out. */
  heads(roomIds: number[]): Promise<Map<number, number>>;

  /** Resolves when writes are accepted; one is tried for it only if the last one failed. */
  ready(): Promise<void>;
  /** Finishes what was accepted and lets go of the data. */
  close(): Promise<void>;
  /** Resolves when the engine is gone for good: only a new process serves again. */
  readonly failed: Promise<Error>;
}

/** The engine can't serve a call now: disk full, read-only, gone. What it was asked is not acknowledged. */
export class StoreUnavailable extends Error {
  override name = "StoreUnavailable";
}
