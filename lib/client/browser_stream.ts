import type { After, Ask } from "./ask.ts";
import { connectEvents, type EventLinkOptions } from "./event_link.ts";
import type { Connect } from "./socket.ts";
import { withReturn } from "./socket_return.ts";

const tryEveryMs = 60_000;

export interface BrowserStreamOptions {
  socket: Connect;
  onReturn: () => void;
  ask: Ask;
  after: After;
  decodeEvent: EventLinkOptions["decodeEvent"];
}

/** Connects without a WebSocket, and goes back to one. A module of its own, since few ever load it. */
export function connectStream(
  { ask, after, decodeEvent, ...options }: BrowserStreamOptions,
): Connect {
  const stream = connectEvents({
    fetch: (...request) => fetch(...request),
    ask,
    after,
    decodeEvent,
    now: Date.now,
  });
  return withReturn(stream, { ...options, onOccasion });
}

/** A network that comes back may be another one, so a socket is tried then, too. */
function onOccasion(attempt: () => void): () => void {
  const timer = setInterval(attempt, tryEveryMs);
  addEventListener("online", attempt);
  return () => {
    clearInterval(timer);
    removeEventListener("online", attempt);
  };
}
