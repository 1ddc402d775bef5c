import { clientAddress } from "./address.ts";
import type { Place } from "./admission.ts";
import { problem } from "./answer.ts";
import type { Peer } from "./connection.ts";
import type { State } from "./define.ts";

/** Somebody who may hold one more connection. */
export interface Admittee {
  peer: Peer;
  place: Place;
}

const retryAfterMs = 5_000;

/** Takes a place for a request that wants a connection, or answers why there is none. */
export function admit(
  request: Request,
  info: { remoteAddr: Deno.Addr },
  { papo, signed }: State,
): Admittee | Response {
  if (signed === null) {
    return problem(401, "Sign in first.", { code: "unauthorized" });
  }
  const { user, tokenHash: session, expiresAt: sessionExpiresAt } = signed;
  const address = clientAddress(request, info, papo.config);
  const admitted = papo.admission.admit({ userId: user.id, address });
  if (admitted.type === "full") {
    const code = admitted.status === 503 ? "unavailable" : "rate_limited";
    return problem(admitted.status, admitted.why, { code, retryAfterMs });
  }
  const peer = { user, session, sessionExpiresAt, address };
  return { peer, place: admitted.place };
}
