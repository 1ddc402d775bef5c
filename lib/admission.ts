import type { Hub } from "./hub.ts";
import type { Config } from "./config.ts";

/** Who wants to connect. */
export interface Candidate {
  userId: string;
  address: string;
}

export type Admission =
  | { type: "admitted" }
  | { type: "full"; status: 429 | 503; why: string };

/** Tells whether one more connection fits, in all, from its address and of its user. */
export function admit(
  candidate: Candidate,
  hub: Hub,
  config: Config,
): Admission {
  if (hub.connections.size >= config.maxConnections) {
    return {
      type: "full",
      status: 503,
      why: "This Papo is full. Try again in a moment.",
    };
  }
  let fromAddress = 0;
  let ofUser = 0;
  for (const { peer } of hub.connections) {
    if (peer.address === candidate.address) fromAddress++;
    if (peer.user.id === candidate.userId) ofUser++;
  }
  if (fromAddress >= config.maxConnectionsPerAddress) {
    return {
      type: "full",
      status: 429,
      why: "Too many connections from this address.",
    };
  }
  if (ofUser >= config.maxConnectionsPerUser) {
    return {
      type: "full",
      status: 429,
      why: "Too many connections of this person.",
    };
  }
  return { type: "admitted" };
}
