import type { Place } from "./admission.ts";
import type { Connection, Socket } from "./connection.ts";
import { guard } from "./guard.ts";
import { closeCodes } from "./protocol/close_codes.ts";

/** A socket that has yet to open, with the part of a WebSocket's events that Papo listens to. */
export interface UpgradedSocket extends Socket {
  addEventListener(
    type: "open" | "close" | "error",
    listener: () => void,
  ): void;
  addEventListener(
    type: "message",
    listener: (event: { data: unknown }) => void,
  ): void;
}

export interface AttachOptions {
  place: Place;
  /** Makes a connection of the socket, which is open now. */
  connect: () => Connection;
  receive: (connection: Connection, frame: unknown) => void;
  /** Calls back once after a time. */
  after: (ms: number, callback: () => void) => void;
}

/**
 * How long an upgrade may take. When the client vanishes before our answer has left, Deno 2.9 fires
 * neither `open` nor `close` nor `error`, ever: only this gives the place back.
 */
export const openWithinMs = 5_000;

/**
 * Follows a socket from its upgrade to its real end, which may come long after the connection's:
 * what it holds is given back only then.
 */
export function attach(socket: UpgradedSocket, options: AttachOptions): void {
  const { place, connect, receive, after } = options;
  let connection: Connection | null = null;

  function open(): void {
    if (!place.isTaken()) return socket.close(closeCodes.restart, "too late");
    connection = connect();
  }

  function end(): void {
    place.release();
    connection?.close(closeCodes.normal, "");
  }

  socket.addEventListener("open", guard("socket_open_failed", open));
  socket.addEventListener(
    "message",
    guard("socket_message_failed", ({ data }: { data: unknown }) => {
      if (connection !== null) receive(connection, data);
    }),
  );
  // Either may come first, and `close` twice.
  socket.addEventListener("close", guard("socket_close_failed", end));
  socket.addEventListener("error", guard("socket_error_failed", end));
  after(openWithinMs, () => {
    if (connection === null) place.release();
  });
}
