import type { Handler } from "../src/app.ts";

/** Tells pages when the server came back, so that they load the new code. */
export function withLiveReload(handler: Handler): Handler {
  const revision = String(Date.now());
  return async (req, info) => {
    if (new URL(req.url).pathname !== "/_frsh/alive") {
      return await handler(req, info);
    }
    if (req.headers.get("upgrade") !== "websocket") {
      return new Response(null, { status: 501 });
    }
    const { socket, response } = Deno.upgradeWebSocket(req);
    socket.onopen = () => socket.send(revision);
    return response;
  };
}
