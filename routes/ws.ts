import { admit } from "../lib/admission.ts";
import { clientAddress } from "../lib/address.ts";
import { problem } from "../lib/answer.ts";
import { define } from "../lib/define.ts";
import { guard } from "../lib/guard.ts";
import { heartbeatMs } from "../lib/protocol/limits.ts";

/**
 * A peer that answers no ping for three heartbeats is gone. The platform pings at half of this and
 * counts pongs, so that a bot which only listens lives.
 */
const idleTimeoutSeconds = 3 * heartbeatMs / 1000;

/** Admits a connection, and hands its socket to the chat. */
export const handler = define.handlers({
  GET(ctx) {
    const { papo, signed } = ctx.state;
    if (signed === null) return problem(401, "Sign in first.");
    if (!papo.isOpen) {
      return problem(503, "Papo is restarting.", { retryAfterMs: 1_500 });
    }
    const address = clientAddress(ctx.req, ctx.info, papo.config);
    const admission = admit(
      { userId: signed.user.id, address },
      papo.hub,
      papo.config,
    );
    if (admission.type === "full") {
      return problem(admission.status, admission.why, { retryAfterMs: 5_000 });
    }
    if (!isUpgrade(ctx.req.headers)) {
      return upgradeRequired();
    }

    const { socket, response } = Deno.upgradeWebSocket(ctx.req, {
      idleTimeout: idleTimeoutSeconds,
    });
    const peer = {
      user: signed.user,
      session: signed.tokenHash,
      sessionExpiresAt: signed.expiresAt,
      address,
    };
    guard(socket, "open", () => {
      const connection = papo.connect(socket, peer);
      guard(
        socket,
        "message",
        (event) => papo.chat.receive(connection, event.data),
      );
      guard(socket, "close", () => connection.close(1000, ""));
      guard(socket, "error", () => connection.close(1000, ""));
    });
    return response;
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
  const response = problem(426, "This address speaks WebSocket 13.");
  response.headers.set("connection", "upgrade");
  response.headers.set("upgrade", "websocket");
  response.headers.set("sec-websocket-version", "13");
  return response;
}
