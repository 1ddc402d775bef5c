import type { Refused } from "../protocol/events.ts";
import type {
  ConnectionState,
  Effect,
  Step,
  World,
} from "./connection_state.ts";
import * as outbox from "./outbox.ts";
import {
  isJoined,
  joinRefused,
  refusedRoom,
  reopen,
  retryTime,
  settle,
  stand,
} from "./places.ts";
import { claim, type Kept, lost, merge } from "./shared_outbox.ts";
import type { Pending } from "./view.ts";

/** Sends what waits and may go: its room is joined and no refusal holds it back. */
export function flush(
  state: ConnectionState,
  { now }: World,
  before: Effect[] = [],
): Step {
  const [settled, effects] = settle(state, before);
  const isReady = (room: string) => isJoined(settled, room);
  const [box, due] = outbox.take(settled.outbox, isReady, now);
  const sends = due.map(({ room, cid, text }): Effect => ({
    type: "send",
    command: { type: "send", room, cid, text },
  }));
  return [{ ...settled, outbox: box }, [...effects, ...sends]];
}

/** Takes a new message, keeps it, and sends it as soon as it may go. */
export function write(
  state: ConnectionState,
  pending: Pending,
  world: World,
): Step {
  const next = { ...state, outbox: outbox.add(state.outbox, pending) };
  const keep: Effect = { type: "keep", pending };
  return flush(reopen(next, pending.room), world, [keep]);
}

/** Follows what this browser's tabs keep, and takes over what has lost its tab, if it can send it. */
export function share(state: ConnectionState, kept: Kept, world: World): Step {
  const isFirst = state.outbox.heldUntil === Infinity;
  const merged = merge(state.outbox, kept, world.now);
  const mayClaim = isFirst || (kept.isDue && state.phase === "open");
  const [box, claims] = mayClaim
    ? claim(merged, kept.orphans, world.now)
    : [merged, []];
  const keeps = [...lost(merged, kept), ...claims]
    .map((pending): Effect => ({ type: "keep", pending }));
  return flush({ ...state, outbox: box }, world, keeps);
}

/** Sends a refused message once more. */
export function retry(
  state: ConnectionState,
  cid: string,
  world: World,
): Step {
  const pending = outbox.find(state.outbox, cid);
  if (pending?.state !== "refused") return [state, []];
  const again = outbox.retried(pending, state.outbox.tab);
  const next = { ...state, outbox: outbox.update(state.outbox, again) };
  const keep: Effect = { type: "keep", pending: again };
  return flush(reopen(next, pending.room), world, [keep]);
}

export function discard(
  state: ConnectionState,
  cid: string,
  world: World,
): Step {
  const next = { ...state, outbox: outbox.remove(state.outbox, cid) };
  return flush(next, world, [{ type: "forget", cid }]);
}

/** Finds out what was refused, a join or a message, and what is to become of it. */
export function refused(
  state: ConnectionState,
  refusal: Refused,
  world: World,
): Step {
  const room = refusedRoom(state, refusal);
  if (room !== undefined) return joinRefused(state, room, refusal, world.now);
  const pending = outbox.find(state.outbox, refusal.cid ?? "");
  return pending === undefined
    ? [state, []]
    : sendRefused(state, pending, refusal, world);
}

function sendRefused(
  state: ConnectionState,
  pending: Pending,
  refusal: Refused,
  world: World,
): Step {
  if (refusal.code === "not_joined") return joinAgain(state, pending.room);
  const until = retryTime(refusal, world.now);
  if (until !== null) {
    const box = outbox.hold(state.outbox, pending, until);
    return [{ ...state, outbox: box }, []];
  }
  const kept = outbox.refused(pending, refusal.code);
  const next = { ...state, outbox: outbox.update(state.outbox, kept) };
  return flush(next, world, [{ type: "keep", pending: kept }]);
}

/** Joins a room that the server has us out of; what waits for it goes out when it has us in. */
function joinAgain(state: ConnectionState, room: string): Step {
  return isJoined(state, room)
    ? settle(stand(state, room, { type: "out" }))
    : [state, []];
}
