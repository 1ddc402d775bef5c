import type { closeCodes } from "../protocol/close_codes.ts";
import type { EventOf } from "../protocol/events.ts";
import type * as limits from "../protocol/limits.ts";

/**
 * Copies, held to the truth by their types. A module that the page and its streams both imported
 * would become a file of its own, which every page would load for the few that have streams.
 */
export const signedOut: typeof closeCodes.signedOut = 4401;
export const heartbeatMs: typeof limits.heartbeatMs = 25_000;

/** How a WebSocket says that it was cut. */
export const cut = 1006;

interface Limits {
  textLength: typeof limits.maxTextLength;
  frameBytes: typeof limits.maxFrameBytes;
  historyPage: typeof limits.historyPage;
}

/** Says for a stream whose it is, as a socket's first event does. */
export function welcome(userId: string): EventOf<"welcome"> {
  const limits: Limits = {
    textLength: 4_000,
    frameBytes: 65_536,
    historyPage: 50,
  };
  const user = { id: userId, name: "" };
  return { type: "welcome", protocol: 1, user, limits, heartbeatMs };
}
