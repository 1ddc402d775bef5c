import * as v from "valibot";

/** A person as others see them; the id never changes, the name is the one they have now. */
const user = v.object({ id: v.string(), name: v.string() });
export type User = v.InferOutput<typeof user>;

/** A row of the room list. */
const roomRow = v.object({
  room: v.string(),
  name: v.string(),
  kind: v.picklist(["public", "private", "direct"]),
  head: v.number(),
});
export type RoomRow = v.InferOutput<typeof roomRow>;
export type RoomKind = RoomRow["kind"];

export const entrySchema = v.object({
  type: v.literal("message"),
  room: v.string(),
  seq: v.number(),
  /** Milliseconds since 1970, for display only: seq orders. */
  at: v.number(),
  from: user,
  cid: v.string(),
  text: v.string(),
});

/** A durable event of a room's log, in the form in which it crosses the wire. */
export type Entry = v.InferOutput<typeof entrySchema>;

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

const refused = v.object({
  type: v.literal("refused"),
  code: v.picklist(refusalCodes),
  message: v.string(),
  cid: v.optional(v.string()),
  ref: v.optional(v.string()),
  retryAfterMs: v.optional(v.number()),
});

const event = v.variant("type", [
  v.object({
    type: v.literal("welcome"),
    protocol: v.number(),
    user,
    limits: v.object({
      textLength: v.number(),
      frameBytes: v.number(),
      historyPage: v.number(),
    }),
    heartbeatMs: v.number(),
  }),
  v.object({
    type: v.literal("joined"),
    room: v.string(),
    epoch: v.string(),
    head: v.number(),
    recovered: v.boolean(),
    memberCount: v.number(),
    members: v.array(user),
    ref: v.optional(v.string()),
  }),
  v.object({
    type: v.literal("left"),
    room: v.string(),
    ref: v.optional(v.string()),
  }),
  v.object({ ...entrySchema.entries, ref: v.optional(v.string()) }),
  v.object({
    type: v.literal("presence"),
    room: v.string(),
    online: v.boolean(),
    users: v.array(user),
  }),
  v.object({
    type: v.literal("typing"),
    room: v.string(),
    users: v.array(user),
  }),
  v.object({ type: v.literal("room"), ...roomRow.entries }),
  refused,
  v.object({ type: v.literal("pong"), ref: v.optional(v.string()) }),
  v.object({ type: v.literal("drain"), retryAfterMs: v.number() }),
]);

/** What the server tells a client. Every entry is an event, not every event is an entry. */
export type Event = v.InferOutput<typeof event>;
export type EventOf<T extends Event["type"]> = Extract<Event, { type: T }>;
export type Refused = v.InferOutput<typeof refused>;

/** Decodes one JSON value; null for a type or shape this client does not know, which it skips. */
export function decodeEvent(value: unknown): Event | null {
  const result = v.safeParse(event, value);
  return result.success ? result.output : null;
}
