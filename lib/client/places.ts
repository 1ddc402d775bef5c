import type { EventOf, Refused } from "../protocol/events.ts";
import type {
  ConnectionState,
  Effect,
  Place,
  Standing,
  Step,
  World,
} from "./connection_state.ts";
import * as outbox from "./outbox.ts";

const unknownPlace: Place = {
  standing: { type: "out" },
  epoch: null,
  seq: null,
};

/** Tells whether commands about a room may be sent now. */
export function isJoined(state: ConnectionState, room: string): boolean {
  return state.phase === "open" && placeOf(state, room).standing.type === "in";
}

/** Follows the room on the screen and those that messages wait for, and no others. */
export function settle(state: ConnectionState, before: Effect[] = []): Step {
  if (state.phase !== "open") return [state, before];
  const wanted = new Set([state.current, ...outbox.rooms(state.outbox)]);
  const effects = [...before];
  let next = state;
  for (const [room, { standing }] of state.places) {
    if (wanted.has(room)) continue;
    if (standing.type === "in" || standing.type === "asked") {
      effects.push({ type: "send", command: { type: "leave", room } });
    }
    next = stand(next, room, { type: "out" });
  }
  for (const room of wanted) {
    if (placeOf(next, room).standing.type !== "out") continue;
    effects.push(join(next, room));
    next = stand(next, room, { type: "asked", ref: joinRef(next) });
    next = { ...next, joins: next.joins + 1 };
  }
  return [next, effects];
}

/** Takes every room for left, as after a lost connection. */
export function leaveAll(state: ConnectionState): ConnectionState {
  return [...state.places.keys()].reduce(
    (next, room) => stand(next, room, { type: "out" }),
    state,
  );
}

/** Has a room that was refused for good asked for once more: somebody wants something of it. */
export function reopen(state: ConnectionState, room: string): ConnectionState {
  return placeOf(state, room).standing.type === "gone"
    ? stand(state, room, { type: "out" })
    : state;
}

/** Has rooms asked for again whose time has come. */
export function reopenDue(
  state: ConnectionState,
  now: number,
): ConnectionState {
  const due = [...state.places].filter(([, { standing }]) =>
    standing.type === "later" && now >= standing.at
  );
  return due.reduce(
    (next, [room]) => stand(next, room, { type: "out" }),
    state,
  );
}

/** Takes the answer to the last join of a room; what was sent before it may have been lost in a gap. */
export function joined(state: ConnectionState, event: EventOf<"joined">): Step {
  const { room, epoch, head, recovered, ref } = event;
  const { standing, seq } = placeOf(state, room);
  if (standing.type !== "asked" || standing.ref !== ref) return [state, []];
  const start = head === 0 ? 0 : null;
  const next = withPlace(state, room, {
    standing: { type: "in" },
    epoch,
    seq: recovered ? seq : start,
  });
  return [
    { ...next, outbox: outbox.unsend(next.outbox, room) },
    [{ type: "deliver", event }],
  ];
}

/** Finds the room whose last join a refusal answers. */
export function refusedRoom(
  state: ConnectionState,
  { ref }: Refused,
): string | undefined {
  const found = [...state.places].find(([, { standing }]) =>
    standing.type === "asked" && standing.ref === ref
  );
  return found?.[0];
}

/** Waits and asks again, or gives the room up with all that was to be sent there. */
export function joinRefused(
  state: ConnectionState,
  room: string,
  refusal: Refused,
  now: number,
): Step {
  const at = retryTime(refusal, now);
  if (at !== null) return [stand(state, room, { type: "later", at }), []];
  const lost = outbox.inRoom(state.outbox, room)
    .filter((pending) => pending.state !== "refused")
    .map((pending) => outbox.refused(pending, refusal.code));
  const next = stand(
    { ...state, outbox: lost.reduce(outbox.update, state.outbox) },
    room,
    { type: "gone" },
  );
  const keeps = lost.map((pending): Effect => ({ type: "keep", pending }));
  return settle(next, [...keeps, { type: "gone", room, code: refusal.code }]);
}

const defaultRetryMs = 1_000;

/** Says when what was refused may be tried again; null for never. */
export function retryTime(
  { code, retryAfterMs }: Refused,
  now: number,
): number | null {
  const isForNow = code === "rate_limited" || code === "unavailable";
  return isForNow ? now + (retryAfterMs ?? defaultRetryMs) : null;
}

/**
 * Lets each entry through once and in order; after a gap the room is to be asked for again. One's
 * own entry, by whichever way it comes, is the word that the message is stored.
 */
export function message(
  state: ConnectionState,
  event: EventOf<"message">,
  world: World,
): Step {
  const { room, seq } = event;
  const place = placeOf(state, room);
  if (place.seq !== null && seq <= place.seq) {
    return acknowledge(state, event, world, []);
  }
  if (place.standing.type !== "in") return [state, []];
  if (place.seq !== null && seq > place.seq + 1) {
    return [stand(state, room, { type: "out" }), []];
  }
  const next = withPlace(state, room, { ...place, seq });
  return acknowledge(next, event, world, [{ type: "deliver", event }]);
}

/** Asks again for the rooms of which the server has sent more than has come. */
export function missed(
  state: ConnectionState,
  { heads = {} }: EventOf<"pong">,
): Step {
  const behind = Object.entries(heads).filter(([room, head]) =>
    isJoined(state, room) && (placeOf(state, room).seq ?? 0) < head
  );
  return settle(
    behind.reduce((next, [room]) => stand(next, room, { type: "out" }), state),
  );
}

function acknowledge(
  state: ConnectionState,
  { from, cid }: EventOf<"message">,
  world: World,
  effects: Effect[],
): Step {
  const isMine = from.id === world.userId && outbox.has(state.outbox, cid);
  if (!isMine) return [state, effects];
  const next = { ...state, outbox: outbox.remove(state.outbox, cid) };
  return [next, [...effects, { type: "forget", cid }]];
}

function join(state: ConnectionState, room: string): Effect {
  const { epoch, seq } = placeOf(state, room);
  const cursor = epoch === null || seq === null ? undefined : { epoch, seq };
  const ref = joinRef(state);
  return { type: "send", command: { type: "join", room, cursor, ref } };
}

function joinRef({ joins }: ConnectionState): string {
  return `join:${joins}`;
}

function placeOf(state: ConnectionState, room: string): Place {
  return state.places.get(room) ?? unknownPlace;
}

/** Sets how the connection stands to a room. */
export function stand(
  state: ConnectionState,
  room: string,
  standing: Standing,
): ConnectionState {
  return withPlace(state, room, { ...placeOf(state, room), standing });
}

function withPlace(
  state: ConnectionState,
  room: string,
  place: Place,
): ConnectionState {
  return { ...state, places: new Map(state.places).set(room, place) };
}
