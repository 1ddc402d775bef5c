import type { Event } from "../protocol/events.ts";
import type {
  ConnectionState,
  Input,
  Step,
  World,
} from "./connection_state.ts";
import { closed, drained, end, heard, tick, wake } from "./liveness.ts";
import * as outbox from "./outbox.ts";
import {
  isJoined,
  joined,
  leaveAll,
  message,
  missed,
  settle,
} from "./places.ts";
import { discard, flush, refused, retry, share, write } from "./sending.ts";
import { unkept } from "./shared_outbox.ts";

/** Takes one input; all that happens is in what it returns. */
export function step(state: ConnectionState, input: Input, world: World): Step {
  switch (input.type) {
    case "opened":
      return opened(state, world);
    case "event":
      return state.phase === "open"
        ? received(heard(state, input.event, world), input.event, world)
        : [state, []];
    case "closed":
      return state.phase === "ended"
        ? [state, []]
        : closed(state, input.code, world);
    case "tick":
      return tick(state, world);
    case "wake":
      return wake(state, world);
    case "signed_out":
      return [end(state), [{ type: "abandon" }]];
    case "show":
      return settle({ ...state, current: input.room });
    case "kept":
      return share(state, input.kept, world);
    case "unkept": {
      const box = unkept(state.outbox, input.cid);
      return flush({ ...state, outbox: box }, world);
    }
    case "write":
      return write(state, input.pending, world);
    case "retry":
      return retry(state, input.cid, world);
    case "discard":
      return discard(state, input.cid, world);
    case "typing":
      return typing(state, input.room);
  }
}

function opened(state: ConnectionState, { now }: World): Step {
  if (state.phase !== "connecting") return [state, []];
  const open = {
    ...leaveAll(state),
    phase: "open" as const,
    lastHeardAt: now,
    lastPingAt: now,
    answerBy: Infinity,
    // A connection takes two ways there and back.
    answerMs: (now - state.lastHeardAt) / 2,
    outbox: outbox.unsend(state.outbox),
  };
  return settle(open);
}

function typing(state: ConnectionState, room: string): Step {
  return isJoined(state, room)
    ? [state, [{ type: "send", command: { type: "typing", room } }]]
    : [state, []];
}

function received(state: ConnectionState, event: Event, world: World): Step {
  switch (event.type) {
    case "welcome":
      return welcomed(state, event, world);
    case "joined":
      return thenFlush(joined(state, event), world);
    case "message":
      return thenFlush(message(state, event, world), world);
    case "refused":
      return refused(state, event, world);
    case "drain":
      return drained(state, event.retryAfterMs, world);
    case "presence":
    case "typing":
    case "room":
      return [state, [{ type: "deliver", event }]];
    case "pong":
      return missed(state, event);
    case "left":
      return [state, []];
  }
}

function thenFlush([state, effects]: Step, world: World): Step {
  return flush(state, world, effects);
}

/** Begins anew, unless somebody else has signed in here meanwhile: nobody sends another's words. */
function welcomed(
  state: ConnectionState,
  { user, heartbeatMs }: Extract<Event, { type: "welcome" }>,
  { userId }: World,
): Step {
  if (user.id !== userId) return [end(state), [{ type: "abandon" }]];
  return [{ ...state, attempt: 0, heartbeatMs }, []];
}
