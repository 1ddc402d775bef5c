import { admit } from "../lib/admit.ts";
import { problem } from "../lib/answer.ts";
import { define } from "../lib/define.ts";
import { heartbeatMs } from "../lib/protocol/limits.ts";

/**
 * The platform pings at half of this, and ends a socket that answers nothing with 1001. Pongs count,
 * so that a bot which only listens lives. It comes a little later than the close with 4408, which
 * whoever keeps heartbeats gets from lib/sweep.ts.
 */
const idleTimeoutSeconds = 3 * heartbeatMs / 1000 + 3;

/** Admits a connection, and hands its socket to the chat. Its Origin was judged before. */
export const handler = define.handlers({
  GET(ctx) {
    const admitted = admit(ctx.req, ctx.info, ctx.state);
    if (admitted instanceof Response) return admitted;
    const { peer, place } = admitted;
    if (!isUpgrade(ctx.req)) {
      place.release();
      return upgradeRequired();
    }
    try {
      const { socket, response } = Deno.upgradeWebSocket(ctx.req, {
        idleTimeout: idleTimeoutSeconds,
      });
      ctx.state.papo.connect(socket, peer, place);
      return response;
    } catch (error) {
      place.release();
      throw error;
    }
  },
});

/**
 * Checks all that `Deno.upgradeWebSocket` would throw at, and what it ignores: the version, and the
 * method, since a HEAD is routed as a GET.
 */
function isUpgrade({ method, headers }: Request): boolean {
  const options = headers.get("connection")?.toLowerCase().split(/\s*,\s*/);
  return method === "GET" && options?.includes("upgrade") === true &&
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
