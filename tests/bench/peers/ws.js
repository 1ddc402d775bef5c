/** The `ws` package on Node: one room, in memory, each message sent to each client. */
import process from "node:process";

import { WebSocketServer } from "ws";

import { entry, joined } from "./entry.js";

let seq = 0;
const members = new Set();
const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });

server.on("connection", (socket) => {
  socket.on("close", () => members.delete(socket));
  socket.on("message", (frame) => {
    const command = JSON.parse(frame.toString());
    if (command.type === "join") {
      members.add(socket);
      socket.send(joined(command.room));
    }
    if (command.type === "send") {
      const line = entry(++seq, command);
      for (const member of members) member.send(line);
    }
  });
});
server.on(
  "listening",
  () => process.stdout.write(`http://127.0.0.1:${server.address().port}/\n`),
);
