/** The naive Deno server: one room, in memory, each message sent to each client. */
import { entry, joined } from "./entry.js";

let seq = 0;
const members = new Set();

function chat(request) {
  const { socket, response } = Deno.upgradeWebSocket(request);
  socket.onclose = () => members.delete(socket);
  socket.onmessage = ({ data }) => {
    const command = JSON.parse(data);
    if (command.type === "join") {
      members.add(socket);
      socket.send(joined(command.room));
    }
    if (command.type === "send") {
      const line = entry(++seq, command);
      for (const member of members) member.send(line);
    }
  };
  return response;
}

Deno.serve({
  port: 0,
  hostname: "127.0.0.1",
  onListen: ({ port }) => console.log(`http://127.0.0.1:${port}/`),
}, chat);
