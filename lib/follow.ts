import type { Place } from "./admission.ts";
import type { Connection, Socket } from "./connection.ts";
import { createEventStream, type EventStream } from "./event_stream.ts";
import { guard } from "./guard.ts";
import { closeCodes } from "./protocol/close_codes.ts";
import { heartbeatMs } from "./protocol/limits.ts";
import type { Refusal } from "./protocol/refusal.ts";
import type { Time } from "./time.ts";

export interface FollowOptions {
  place: Place;
  /** Settles when the whole response has left, or its client has gone. */
  completed: Promise<void>;
  /** Makes a connection of the stream. */
  connect: (socket: Socket) => Connection;
  /** Puts the connection into its room; resolves to why not, or null. */
  join: (connection: Connection) => Promise<Refusal | null>;
  every: Time["every"];
}

export type Followed =
  | { type: "following"; body: EventStream["body"] }
  | { type: "refused"; refusal: Refusal };

/**
 * Follows an event stream from its request to its real end: its place is given back only when the
 * system has let go of it, as with a socket.
 *
 * @throws {StoreUnavailable}
 */
export async function follow(options: FollowOptions): Promise<Followed> {
  const { place, connect, join, every } = options;
  const end = guard("stream_end_failed", () => {
    place.release();
    connection.close(closeCodes.normal, "");
  });
  const { body, socket } = createEventStream({ onCancel: end });
  const connection = connect(socket);
  options.completed.then(end, end);
  try {
    const refusal = await join(connection);
    if (refusal === null) {
      keepAlive(connection, every);
      return { type: "following", body };
    }
    end();
    return { type: "refused", refusal };
  } catch (error) {
    end();
    throw error;
  }
}

/** Says something now and then, so that a reader notices silence, and the system a peer that is gone. */
function keepAlive(connection: Connection, every: Time["every"]): void {
  const stop = every(heartbeatMs, () => {
    if (!connection.isOpen()) return stop();
    connection.tell({ type: "pong" });
  });
}
