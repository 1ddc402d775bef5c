import { clientAddress } from "../lib/address.ts";
import { problem } from "../lib/answer.ts";
import { define } from "../lib/define.ts";
import { heartbeatMs } from "../lib/protocol/limits.ts";

/**
 * The platform pings at half of this, and ends a socket that answers nothing with 1001. Pongs count,
 * so that a bot which only listens lives. It comes a little later than the close with 4408, which
 * whoever keeps heartbeats gets from lib/sweep.ts.
 */
const idleTimeoutSeconds = 3 * heartbeatMs / 1000 + 3;

const retryAfterMs = 5_000;

/** Admits a connection, and hands its socket to the chat. Its Origin was judged before. */
export const handler = define.handlers({
  GET(ctx) {
    const { papo, signed } = ctx.state;
    if (signed === null) {
      return problem(401, "Sign in first.", { code: "unauthorized" });
    }
    const { user, tokenHash: session, expiresAt: sessionExpiresAt } = signed;
    const address = clientAddress(ctx.req, ctx.info, papo.config);
    const admitted = papo.admission.admit({ userId: user.id, address });
    if (admitted.type === "full") {
      const code = admitted.status === 503 ? "unavailable" : "rate_limited";
      return problem(admitted.status, admitted.why, { code, retryAfterMs });
    }
    const { place } = admitted;
    if (!isUpgrade(ctx.req.headers)) {
      place.release();
      return upgradeRequired();
    }
    try {
      const { socket, response } = Deno.upgradeWebSocket(ctx.req, {
        idleTimeout: idleTimeoutSeconds,
      });
      papo.connect(
        socket,
        { user, session, sessionExpiresAt, address },
        place,
      );
      return response;
    } catch (error) {
      place.release();
      throw error;
    }
  },
});

/** Checks all that `Deno.upgradeWebSocket` would throw at, and the version, which it ignores. */
function isUpgrade(headers: Headers): boolean {
  const options = headers.get("connection")?.toLowerCase().split(/\s*,\s*/);
  return options?.includes("upgrade") === true &&
    headers.get("upgrade")?.toLowerCase() === "websocket" &&
    headers.get("sec-websocket-version") === "13" &&
    headers.has("sec-websocket-key");
}

function upgradeRequired(): Response {
  const response = problem(426, "This address speaks WebSocket 13.", {
    code: "bad_command",
  });
  response.headers.set("connection", "upgrade");
  response.headers.set("upgrade", "websocket");
  response.headers.set("sec-websocket-version", "13");
  return response;
}
