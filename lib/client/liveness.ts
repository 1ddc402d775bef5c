import { finalCodes, isFinal } from "../protocol/close_codes.ts";
import type { Event } from "../protocol/events.ts";
import { nextDelayMs } from "./backoff.ts";
import type {
  ConnectionState,
  Effect,
  Step,
  World,
} from "./connection_state.ts";
import * as outbox from "./outbox.ts";
import { leaveAll, reopenDue } from "./places.ts";
import { flush } from "./sending.ts";
import type { LinkEnd } from "./view.ts";

const connectPatienceMs = 15_000;

/** A tick that comes so late: the machine slept, or the page was frozen. */
const sleptMs = 3_000;

/** Does what is due: connect again, ask rooms again, ping, or give a dead connection up. */
export function tick(state: ConnectionState, world: World): Step {
  return hasSlept(state, world)
    ? slept(state, world)
    : due({ ...state, lastTickAt: world.now }, world);
}

function hasSlept({ lastTickAt }: ConnectionState, { now }: World): boolean {
  return now - lastTickAt > sleptMs;
}

/** Takes no silence for a death: what was said during the sleep is heard after this tick. */
function slept(state: ConnectionState, world: World): Step {
  const { now } = world;
  const times = { lastTickAt: now, lastPingAt: now, answerBy: Infinity };
  const [next, effects] = due({ ...state, ...times }, world);
  const [woken, more] = look(next, now);
  return [woken, [...effects, ...more]];
}

function due(state: ConnectionState, world: World): Step {
  const { now } = world;
  switch (state.phase) {
    case "ended":
      return [state, []];
    case "waiting":
      return now >= state.retryAt ? connect(state, now) : [state, []];
    case "connecting": {
      const isLate = now - state.lastHeardAt > connectPatienceMs;
      return isLate ? lost(state, world) : [state, []];
    }
    case "open":
      return now > state.answerBy ? renew(state, now) : tickOpen(state, world);
  }
}

function tickOpen(state: ConnectionState, world: World): Step {
  const { now } = world;
  const [next, effects] = flush(reopenDue(state, now), world);
  if (now - state.lastPingAt < state.heartbeatMs) return [next, effects];
  return ping(next, now, state.heartbeatMs, effects);
}

/** Asks for a sign of life. Silence alone proves nothing: a hidden tab's clock ticks once a minute. */
function ping(
  state: ConnectionState,
  now: number,
  patienceMs: number,
  before: Effect[] = [],
): Step {
  const answerBy = Math.min(state.answerBy, now + patienceMs);
  return [{ ...state, lastPingAt: now, answerBy }, [
    ...before,
    { type: "send", command: { type: "ping", heads: heads(state) } },
  ]];
}

/** Says how far the joined rooms are known, so that the server notices what got lost. */
function heads(state: ConnectionState): Record<string, number> {
  const known = [...state.places].flatMap(([room, { standing, seq }]) =>
    standing.type === "in" && seq !== null ? [[room, seq]] : []
  );
  return Object.fromEntries(known);
}

/**
 * Takes an answer for a sign of life, and learns from it how slow the line is. What else is heard may
 * have been on its way before the line died, so it only gives the answer more time.
 */
export function heard(
  state: ConnectionState,
  event: Event,
  world: World,
): ConnectionState {
  const { now } = world;
  const next = { ...state, lastHeardAt: now };
  if (state.answerBy === Infinity) return next;
  if (event.type !== "pong" && event.type !== "refused") {
    return {
      ...next,
      answerBy: Math.max(state.answerBy, now + patienceMs(state)),
    };
  }
  const answerMs = hasSlept(state, world)
    ? state.answerMs
    : Math.max(now - state.lastPingAt, state.answerMs / 2);
  return { ...next, answerBy: Infinity, answerMs };
}

/** Silent heartbeats after which the server has closed the connection. */
const forgivenHeartbeats = 3;
/** The clock is set anew when somebody looks; by its first tick the answer is there. */
const wakePatienceMs = 900;
/** On a slow line it comes later: it may take twice as long as before. */
const maxWakePatienceMs = 5_000;

/** Connects at once when waiting; a connection that seems open must show that it lives. */
export function wake(state: ConnectionState, world: World): Step {
  return hasSlept(state, world) ? slept(state, world) : look(state, world.now);
}

function look(state: ConnectionState, now: number): Step {
  if (state.phase === "waiting") {
    return now >= state.notBefore ? connect(state, now) : [state, []];
  }
  const silentMs = now - state.lastHeardAt;
  if (state.phase === "connecting" && silentMs > sleptMs) {
    return renew(state, now);
  }
  if (state.phase !== "open") return [state, []];
  return silentMs > forgivenHeartbeats * state.heartbeatMs
    ? renew(state, now)
    : ping(state, now, patienceMs(state));
}

function patienceMs({ answerMs }: ConnectionState): number {
  return Math.min(Math.max(wakePatienceMs, 2 * answerMs), maxWakePatienceMs);
}

/** Connects anew without a pause: a dead connection has been one for long enough. */
function renew(state: ConnectionState, now: number): Step {
  const [waiting, effects] = reconnectIn(state, 0, now);
  const [next, more] = connect(waiting, now);
  return [next, [...effects, ...more]];
}

function connect(state: ConnectionState, now: number): Step {
  return [{ ...state, phase: "connecting", lastHeardAt: now }, [
    { type: "connect" },
  ]];
}

/** Failures in a row from which on it may be the session that is over. */
const failuresToCheck = 3;

export function closed(
  state: ConnectionState,
  code: number,
  world: World,
): Step {
  if (state.phase === "waiting") return [state, []];
  return isFinal(code)
    ? [{ ...end(state), end: ends.get(code) ?? "ended" }, []]
    : lost(state, world);
}

const ends: ReadonlyMap<number, LinkEnd> = new Map([
  [finalCodes.abuse, "too_many"],
  [finalCodes.tooBig, "too_big"],
]);

function lost(state: ConnectionState, { now, random }: World): Step {
  const attempt = state.attempt + 1;
  const delayMs = nextDelayMs(state.attempt, random);
  const [next, effects] = reconnectIn({ ...state, attempt }, delayMs, now);
  return attempt >= failuresToCheck
    ? [next, [...effects, { type: "check" }]]
    : [next, effects];
}

/** Leaves a server that restarts, not to be back before it asks, and not with all others at once. */
export function drained(
  state: ConnectionState,
  retryAfterMs: number,
  { now, random }: World,
): Step {
  const notBefore = now + retryAfterMs;
  const delayMs = retryAfterMs * (1 + random / 2);
  return reconnectIn({ ...state, notBefore }, delayMs, now);
}

function reconnectIn(
  state: ConnectionState,
  delayMs: number,
  now: number,
): Step {
  const next = { ...leaveAll(state), outbox: outbox.unsend(state.outbox) };
  return [{ ...next, phase: "waiting", retryAt: now + delayMs }, [
    { type: "abandon" },
  ]];
}

/** Gives up for good; what was not sent stays kept. */
export function end(state: ConnectionState): ConnectionState {
  return { ...leaveAll(state), phase: "ended" };
}
