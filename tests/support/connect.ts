import {
  type Connection,
  createConnection,
  type Peer,
} from "../../lib/connection.ts";
import type { User } from "../../lib/protocol/events.ts";
import { FakeSocket } from "./fake_socket.ts";
import { ana } from "./memory_store.ts";

export interface Connected {
  socket: FakeSocket;
  connection: Connection;
}

/** Opens a connection on a fake socket, outside every hub. */
export function connect(user: User = ana, now = () => 0): Connected {
  const socket = new FakeSocket();
  socket.open();
  const connection = createConnection(socket, peerOf(user), {
    turn: () => 0,
    now,
    schedule: (flush) => flush(),
    onGone: () => {},
  });
  return { socket, connection };
}

export function peerOf(user: User): Peer {
  return {
    user,
    session: `session of ${user.name}`,
    sessionExpiresAt: Infinity,
    address: "192.0.2.1",
  };
}
