import {
  type Check,
  isFlag,
  isListOf,
  isMapOf,
  isMaybe,
  isNumber,
  isObject,
  isOneOf,
  isShape,
  isText,
} from "./shape.ts";

/** A person as others see them; the id never changes, the name is the one they have now. */
export interface User {
  id: string;
  name: string;
}

export type RoomKind = "public" | "private" | "direct";

/** A row of the room list. */
export interface RoomRow {
  room: string;
  name: string;
  kind: RoomKind;
  head: number;
}

/** A durable event of a room's log, in the form in which it crosses the wire. */
export interface Entry {
  type: "message";
  room: string;
  seq: number;
  /** Milliseconds since 1970, for display only: seq orders. */
  at: number;
  from: User;
  cid: string;
  text: string;
}

export const refusalCodes = [
  "bad_frame",
  "bad_command",
  "not_found",
  "not_joined",
  "forbidden",
  "too_long",
  "empty",
  "bad_name",
  "cid_conflict",
  "name_taken",
  "rate_limited",
  "unavailable",
] as const;
export type RefusalCode = typeof refusalCodes[number];

export interface Refused {
  type: "refused";
  code: RefusalCode;
  message: string;
  cid?: string;
  ref?: string;
  retryAfterMs?: number;
}

/** What the server tells a client. Every entry is an event, not every event is an entry. */
export type Event =
  | {
    type: "welcome";
    protocol: number;
    user: User;
    limits: { textLength: number; frameBytes: number; historyPage: number };
    heartbeatMs: number;
  }
  | {
    type: "joined";
    room: string;
    epoch: string;
    head: number;
    recovered: boolean;
    memberCount: number;
    members: User[];
    ref?: string;
  }
  | { type: "left"; room: string; ref?: string }
  | Entry & { ref?: string }
  | {
    type: "presence";
    room: string;
    online: boolean;
    users: User[];
    /** How many there are now, when they are more than `joined` names. */
    memberCount?: number;
  }
  | { type: "typing"; room: string; users: User[] }
  | { type: "room" } & RoomRow
  | Refused
  | { type: "pong"; heads?: Record<string, number>; ref?: string }
  | { type: "drain"; retryAfterMs: number };
export type EventOf<T extends Event["type"]> = Extract<Event, { type: T }>;

const isUser = isShape<User>({ id: isText, name: isText });

const entryFields = {
  type: isOneOf("message"),
  room: isText,
  seq: isNumber,
  at: isNumber,
  from: isUser,
  cid: isText,
  text: isText,
};

export const isEntry = isShape<Entry>(entryFields);

const checks: { [T in Event["type"]]: Check<EventOf<T>> } = {
  welcome: isShape({
    type: isOneOf("welcome"),
    protocol: isNumber,
    user: isUser,
    limits: isShape({
      textLength: isNumber,
      frameBytes: isNumber,
      historyPage: isNumber,
    }),
    heartbeatMs: isNumber,
  }),
  joined: isShape({
    type: isOneOf("joined"),
    room: isText,
    epoch: isText,
    head: isNumber,
    recovered: isFlag,
    memberCount: isNumber,
    members: isListOf(isUser),
    ref: isMaybe(isText),
  }),
  left: isShape({
    type: isOneOf("left"),
    room: isText,
    ref: isMaybe(isText),
  }),
  message: isShape({
    ...entryFields,
    ref: isMaybe(isText),
  }),
  presence: isShape({
    type: isOneOf("presence"),
    room: isText,
    online: isFlag,
    users: isListOf(isUser),
    memberCount: isMaybe(isNumber),
  }),
  typing: isShape({
    type: isOneOf("typing"),
    room: isText,
    users: isListOf(isUser),
  }),
  room: isShape({
    type: isOneOf("room"),
    room: isText,
    name: isText,
    kind: isOneOf("public", "private", "direct"),
    head: isNumber,
  }),
  refused: isShape({
    type: isOneOf("refused"),
    code: isOneOf(...refusalCodes),
    message: isText,
    cid: isMaybe(isText),
    ref: isMaybe(isText),
    retryAfterMs: isMaybe(isNumber),
  }),
  pong: isShape({
    type: isOneOf("pong"),
    heads: isMaybe(isMapOf(isNumber)),
    ref: isMaybe(isText),
  }),
  drain: isShape({
    type: isOneOf("drain"),
    retryAfterMs: isNumber,
  }),
};

/** Decodes one JSON value; null for a type or shape this client does not know, which it skips. */
export function decodeEvent(value: unknown): Event | null {
  if (!isObject(value) || !isKnown(value.type)) return null;
  const check: Check<Event> = checks[value.type];
  return check(value) ? value : null;
}

function isKnown(type: unknown): type is Event["type"] {
  return typeof type === "string" && Object.hasOwn(checks, type);
}
