/** Bun's own broadcast: one room, in memory, for each message one `publish`. */
import process from "node:process";

import { entry, joined } from "./entry.js";

let seq = 0;
const server = globalThis.Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  fetch: (request, server) =>
    server.upgrade(request)
      ? undefined
      : new Response("A chat", { status: 426 }),
  websocket: {
    message(socket, frame) {
      const command = JSON.parse(frame);
      if (command.type === "join") {
        socket.subscribe(command.room);
        socket.send(joined(command.room));
      }
      if (command.type === "send") {
        server.publish(command.room, entry(++seq, command));
      }
    },
  },
});
process.stdout.write(`http://127.0.0.1:${server.port}/\n`);
