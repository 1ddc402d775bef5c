import { isFinal } from "../protocol/close_codes.ts";
import type { Command } from "../protocol/commands.ts";
import type { Event, EventOf } from "../protocol/events.ts";
import { heartbeatMs as defaultHeartbeatMs } from "../protocol/limits.ts";
import { nextDelayMs } from "./backoff.ts";
import type { Pending } from "./view.ts";
import * as outbox from "./outbox.ts";

/** How far a room is known here. */
interface Place {
  /** False from asking to join until the server says `joined`; what comes meanwhile is old. */
  joined: boolean;
  epoch: string | null;
  /** The newest seq seen; null while only the server knows where its page begins. */
  seq: number | null;
}

/** One client's link to the server, as data. */
export interface ConnectionState {
  phase: "connecting" | "open" | "waiting" | "ended";
  /** Reconnects that failed in a row. */
  attempt: number;
  /** When to connect again, while waiting. */
  retryAt: number;
  lastHeardAt: number;
  lastPingAt: number;
  heartbeatMs: number;
  /** The room on the screen. */
  current: string;
  places: Map<string, Place>;
  outbox: outbox.Outbox;
}

export type Input =
  | { type: "opened" }
  | { type: "event"; event: Event }
  | { type: "closed"; code: number }
  /** Time passes; comes about once a second. */
  | { type: "tick" }
  /** The network is back, or somebody looks at the page again. */
  | { type: "wake" }
  | { type: "show"; room: string }
  | { type: "write"; pending: Pending }
  | { type: "retry"; cid: string }
  | { type: "discard"; cid: string }
  | { type: "typing"; room: string };

export type Effect =
  | { type: "connect" }
  /** Gives the present socket up; what it still says is not listened to. */
  | { type: "abandon" }
  | { type: "send"; command: Command }
  /** Something for the screen. */
  | { type: "deliver"; event: Event }
  | { type: "keep"; pending: Pending }
  | { type: "forget"; cid: string };

/** What a step may know of the world. */
export interface World {
  now: number;
  /** In [0, 1). */
  random: number;
  /** Whose client this is. */
  userId: string;
}

type Step = [ConnectionState, Effect[]];

export function initialState(
  current: string,
  place: { epoch: string; seq: number } | null,
  now: number,
): ConnectionState {
  return {
    phase: "connecting",
    attempt: 0,
    retryAt: 0,
    lastHeardAt: now,
    lastPingAt: now,
    heartbeatMs: defaultHeartbeatMs,
    current,
    places: new Map([[current, {
      joined: false,
      epoch: place?.epoch ?? null,
      seq: place?.seq ?? null,
    }]]),
    outbox: outbox.empty,
  };
}

/** Takes one input; all that happens is in what it returns. */
export function step(state: ConnectionState, input: Input, world: World): Step {
  if (state.phase === "ended" && input.type !== "discard") return [state, []];
  switch (input.type) {
    case "opened":
      return opened(state, world);
    case "event":
      return received({ ...state, lastHeardAt: world.now }, input.event, world);
    case "closed":
      return closed(state, input.code, world);
    case "tick":
      return tick(state, world);
    case "wake":
      return wake(state, world);
    case "show":
      return settleRooms({ ...state, current: input.room });
    case "write":
      return flush(
        { ...state, outbox: outbox.add(state.outbox, input.pending) },
        world,
        [
          { type: "keep", pending: input.pending },
        ],
      );
    case "retry":
      return flush(
        { ...state, outbox: outbox.retry(state.outbox, input.cid) },
        world,
      );
    case "discard":
      return settleRooms({
        ...state,
        outbox: outbox.remove(state.outbox, input.cid),
      }, [
        { type: "forget", cid: input.cid },
      ]);
    case "typing":
      return [
        state,
        isJoined(state, input.room)
          ? [send({ type: "typing", room: input.room })]
          : [],
      ];
  }
}

function send(command: Command): Effect {
  return { type: "send", command };
}

function isJoined(state: ConnectionState, room: string): boolean {
  return state.phase === "open" && state.places.get(room)?.joined === true;
}

function opened(state: ConnectionState, { now }: World): Step {
  const open: ConnectionState = {
    ...state,
    phase: "open",
    lastHeardAt: now,
    lastPingAt: now,
    places: mapPlaces(state, (place) => ({ ...place, joined: false })),
    outbox: outbox.unsend(state.outbox),
  };
  const joins = [...open.places].map(([room, place]) =>
    send(join(room, place))
  );
  const [settled, effects] = settleRooms(open);
  return [settled, [...joins, ...effects]];
}

function join(room: string, { epoch, seq }: Place): Command {
  if (epoch === null || seq === null) return { type: "join", room };
  return { type: "join", room, cursor: { epoch, seq } };
}

function mapPlaces(
  state: ConnectionState,
  change: (place: Place) => Place,
): Map<string, Place> {
  return new Map(
    Array.from(state.places, ([room, place]) => [room, change(place)]),
  );
}

/** Follows the room on the screen and those that messages wait for, and no others. */
function settleRooms(state: ConnectionState, before: Effect[] = []): Step {
  const wanted = new Set([state.current, ...outbox.rooms(state.outbox)]);
  const effects = [...before];
  const places = new Map<string, Place>();
  for (const [room, place] of state.places) {
    if (wanted.has(room)) places.set(room, place);
    else if (state.phase === "open") {
      effects.push(send({ type: "leave", room }));
    }
  }
  for (const room of wanted) {
    if (places.has(room)) continue;
    const place: Place = { joined: false, epoch: null, seq: null };
    places.set(room, place);
    if (state.phase === "open") effects.push(send(join(room, place)));
  }
  return [{ ...state, places }, effects];
}

/** Sends what waits and may go: its room is joined and no refusal holds it back. */
function flush(
  state: ConnectionState,
  { now }: World,
  before: Effect[] = [],
): Step {
  const [settled, effects] = settleRooms(state, before);
  const ready = (pending: Pending) => isJoined(settled, pending.room);
  const [box, due] = outbox.take(settled.outbox, ready, now);
  const sends = due.map(({ room, cid, text }) =>
    send({ type: "send", room, cid, text })
  );
  return [{ ...settled, outbox: box }, [...effects, ...sends]];
}

function received(state: ConnectionState, event: Event, world: World): Step {
  const deliver: Effect = { type: "deliver", event };
  switch (event.type) {
    case "welcome":
      return [{ ...state, attempt: 0, heartbeatMs: event.heartbeatMs }, [
        deliver,
      ]];
    case "joined":
      return joined(state, event, world);
    case "message":
      return message(state, event, world);
    case "refused":
      return refused(state, event, world);
    case "drain":
      return waitToReconnect(state, event.retryAfterMs, world);
    default:
      return [state, [deliver]];
  }
}

function withPlace(
  state: ConnectionState,
  room: string,
  place: Place,
): ConnectionState {
  return { ...state, places: new Map(state.places).set(room, place) };
}

function joined(
  state: ConnectionState,
  event: EventOf<"joined">,
  world: World,
): Step {
  const place = state.places.get(event.room);
  if (place === undefined) return [state, []];
  const start = event.head === 0 ? 0 : null;
  const seq = event.recovered ? place.seq : start;
  const next = withPlace(state, event.room, {
    joined: true,
    epoch: event.epoch,
    seq,
  });
  return flush(next, world, [{ type: "deliver", event }]);
}

/** Lets each entry through once and in order; after a gap the room is asked for again. */
function message(
  state: ConnectionState,
  event: EventOf<"message">,
  world: World,
): Step {
  const place = state.places.get(event.room);
  if (!place?.joined) return [state, []];
  const isMine = event.from.id === world.userId &&
    outbox.has(state.outbox, event.cid);
  const box = isMine ? outbox.remove(state.outbox, event.cid) : state.outbox;
  const forget: Effect[] = isMine ? [{ type: "forget", cid: event.cid }] : [];
  if (place.seq !== null && event.seq <= place.seq) {
    return settleRooms({ ...state, outbox: box }, forget);
  }
  if (place.seq !== null && event.seq > place.seq + 1) {
    const asked = withPlace(state, event.room, { ...place, joined: false });
    return [asked, [send(join(event.room, place))]];
  }
  const next = withPlace({ ...state, outbox: box }, event.room, {
    ...place,
    seq: event.seq,
  });
  return settleRooms(next, [{ type: "deliver", event }, ...forget]);
}

const retryable: ReadonlySet<string> = new Set([
  "rate_limited",
  "unavailable",
  "not_joined",
]);
const defaultRetryMs = 1_000;

function refused(
  state: ConnectionState,
  event: EventOf<"refused">,
  { now }: World,
): Step {
  const deliver: Effect = { type: "deliver", event };
  if (event.cid === undefined || !outbox.has(state.outbox, event.cid)) {
    return [state, [deliver]];
  }
  if (retryable.has(event.code)) {
    const until = now + (event.retryAfterMs ?? defaultRetryMs);
    return [{
      ...state,
      outbox: outbox.holdFrom(state.outbox, event.cid, until),
    }, [deliver]];
  }
  const box = outbox.refuse(state.outbox, event.cid, event.message);
  const pending = outbox.find(box, event.cid);
  const keep: Effect[] = pending === undefined
    ? []
    : [{ type: "keep", pending }];
  return settleRooms({ ...state, outbox: box }, [...keep, deliver]);
}

function closed(state: ConnectionState, code: number, world: World): Step {
  if (state.phase === "waiting") return [state, []];
  if (isFinal(code)) return [{ ...state, phase: "ended" }, []];
  const delayMs = nextDelayMs(state.attempt, world.random);
  return waitToReconnect(
    { ...state, attempt: state.attempt + 1 },
    delayMs,
    world,
  );
}

/** Gives the socket up, with a jitter of its own so that a drained server's clients spread out. */
function waitToReconnect(
  state: ConnectionState,
  delayMs: number,
  world: World,
): Step {
  const retryAt = world.now + delayMs * (1 + world.random / 2);
  const places = mapPlaces(state, (place) => ({ ...place, joined: false }));
  const box = outbox.unsend(state.outbox);
  return [{ ...state, phase: "waiting", retryAt, places, outbox: box }, [{
    type: "abandon",
  }]];
}

/** Heartbeats that may go unanswered. */
const patience = 2;
const connectPatienceMs = 15_000;

function tick(state: ConnectionState, world: World): Step {
  const { now } = world;
  if (state.phase === "waiting") {
    return now >= state.retryAt ? connect(state, now) : [state, []];
  }
  const silentMs = now - state.lastHeardAt;
  if (state.phase === "connecting") {
    return silentMs > connectPatienceMs
      ? closed(state, 1006, world)
      : [state, []];
  }
  if (silentMs > patience * state.heartbeatMs) {
    return closed(state, 1006, world);
  }
  if (now - state.lastPingAt < state.heartbeatMs) return flush(state, world);
  const [next, effects] = flush({ ...state, lastPingAt: now }, world);
  return [next, [...effects, send({ type: "ping", heads: heads(state) })]];
}

function connect(state: ConnectionState, now: number): Step {
  return [{ ...state, phase: "connecting", lastHeardAt: now }, [{
    type: "connect",
  }]];
}

function heads(state: ConnectionState): Record<string, number> {
  const known = [...state.places].flatMap(([room, { seq }]) =>
    seq === null ? [] : [[room, seq]]
  );
  return Object.fromEntries(known);
}

/** Connects at once when waiting; asks a connection that was long unwatched for a sign of life. */
function wake(state: ConnectionState, world: World): Step {
  const { now } = world;
  if (state.phase === "waiting") return connect(state, now);
  if (state.phase !== "open") return [state, []];
  if (now - state.lastHeardAt > patience * state.heartbeatMs) {
    const [waiting, effects] = waitToReconnect(state, 0, world);
    const [next, more] = connect(waiting, now);
    return [next, [...effects, ...more]];
  }
  return [{ ...state, lastPingAt: now }, [
    send({ type: "ping", heads: heads(state) }),
  ]];
}
