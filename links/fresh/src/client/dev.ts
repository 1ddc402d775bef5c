/** The browser's half in development: the same, and reloads with the server. */
import "preact/debug";

export { boot } from "./boot.ts";

const RETRY_MS = 500;
let known: string | undefined;

connect();

/** The server restarts on a change; a new revision then means new code. */
function connect() {
  const url = new URL("/_frsh/alive", location.href);
  url.protocol = url.protocol.replace("http", "ws");
  const socket = new WebSocket(url);
  socket.onmessage = ({ data }) => {
    if (known !== undefined && known !== data) location.reload();
    known = data;
  };
  socket.onclose = () => setTimeout(connect, RETRY_MS);
}
