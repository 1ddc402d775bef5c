import { type Refusal, refusal } from "./protocol/refusal.ts";

export const noRoom = refusal("not_found", "There is no such room.");
export const notJoined = refusal("not_joined", "Join the room first.");
export const forbidden = refusal(
  "forbidden",
  "You may not do that in this room.",
);
export const badFrame = refusal("bad_frame", "Frames are text.");
export const cidConflict = refusal(
  "cid_conflict",
  "This cid was used for another message.",
);

/** The store is shut for about this long after a failed write. */
const unavailableRetryMs = 1_000;

export const unavailable = refusal(
  "unavailable",
  "Messages can't be stored right now.",
  unavailableRetryMs,
);

/** Says how long to wait. */
export function tooFast(retryAfterMs: number): Refusal {
  return refusal("rate_limited", "That is too fast.", retryAfterMs);
}
