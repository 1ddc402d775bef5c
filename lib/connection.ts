import { closeCodes } from "./protocol/close_codes.ts";
import { encodeEvent, toFrames } from "./protocol/codec.ts";
import type { Event, User } from "./protocol/events.ts";
import { heartbeatMs } from "./protocol/limits.ts";
import type { Room } from "./store/store.ts";
import { createTraffic, type Traffic } from "./traffic.ts";

/** What Papo needs of a WebSocket; tests and other servers bring their own. */
export interface Socket {
  readonly readyState: number;
  /** Bytes accepted by `send` that have not left yet. */
  readonly bufferedAmount: number;
  send(frame: string): void;
  close(code: number, reason: string): void;
}

/** One room as one connection follows it. */
export interface Subscription {
  readonly room: Room;
  /** The newest seq this connection was sent. */
  seq: number;
  /** Its seq at the last ping: who has not seen that by the next one has lost something. */
  pingedSeq: number;
  /** False while it catches up from the store, outside the live broadcast. */
  live: boolean;
}

/** Who is behind a socket, as admitted. */
export interface Peer {
  user: User;
  /** Hash of the session's token; all connections of a session end with it. */
  session: string;
  /** Moves on while the session is used. */
  sessionExpiresAt: number;
  /** The client's address, for caps and floods. */
  address: string;
}

/** One open socket: sends within bounds, is dropped when slow, closes once. */
export interface Connection {
  readonly peer: Peer;
  /** The rooms it follows, by slug. */
  readonly subscriptions: Map<string, Subscription>;
  /** When anything was last heard, in milliseconds by the clock that it was given. */
  lastHeardAt(): number;
  /** Whether it pings again and again: when it stops, it is frozen or cut off. */
  keepsHeartbeats(): boolean;
  isOpen(): boolean;
  /** Notes that something was heard. */
  hear(): void;
  /** Notes a ping: two that are half a heartbeat apart are heartbeats, a single one is a question. */
  hearPing(): void;
  /** Sends a frame, or drops the connection when older bytes wait in its buffer. */
  send(frame: string): void;
  /** Sends an event of this connection's own; several of one turn share a frame. */
  tell(event: Event): void;
  /** Does the same with an event that is encoded already. */
  tellEncoded(line: string): void;
  /** Tells whether the socket has taken most of what it was sent. */
  isDrained(): boolean;
  close(code: number, reason: string): void;
}

/** Bytes of earlier turns that may wait for a slow reader; then it is dropped and resumes. */
const maxOlderBytes = 256 * 1024;
const drainedBytes = 64 * 1024;
const open = 1;

export interface ConnectionOptions {
  /** The number of the present event-loop turn: bytes of this turn say nothing of the peer yet. */
  turn: () => number;
  /** Measures silence, so it must go on evenly. */
  now: () => number;
  /** Runs a flush soon: what is told until then leaves in one frame. */
  schedule: (flush: () => void) => void;
  /** Called once with the close code, before the socket is closed, however it ends. */
  onGone: (connection: Connection, code: number) => void;
  /** Counts the frames sent. */
  traffic?: Traffic;
}

export function createConnection(
  socket: Socket,
  peer: Peer,
  options: ConnectionOptions,
): Connection {
  const { turn, now, schedule, onGone, traffic = createTraffic() } = options;
  let lastHeardAt = now();
  let firstPingAt: number | null = null;
  let keepsHeartbeats = false;
  let gone = false;
  let measuredTurn = -1;
  let olderBytes = 0;
  let told: string[] = [];

  function flush(): void {
    if (told.length === 0) return;
    const frames = toFrames(told);
    told = [];
    for (const frame of frames) connection.send(frame);
  }

  // No getters: V8 would keep each connection as a dictionary.
  const connection: Connection = {
    peer,
    subscriptions: new Map(),
    lastHeardAt: () => lastHeardAt,
    keepsHeartbeats: () => keepsHeartbeats,
    isOpen: () => !gone && socket.readyState === open,
    hear: () => void (lastHeardAt = now()),
    hearPing() {
      firstPingAt ??= now();
      keepsHeartbeats ||= now() - firstPingAt >= heartbeatMs / 2;
    },
    send(frame) {
      if (told.length > 0) flush();
      if (!connection.isOpen()) return;
      if (measuredTurn !== turn()) {
        measuredTurn = turn();
        olderBytes = socket.bufferedAmount;
      }
      if (olderBytes > maxOlderBytes) {
        return connection.close(closeCodes.slow, "too slow");
      }
      socket.send(frame);
      traffic.frames++;
    },
    tell(event) {
      if (connection.isOpen()) connection.tellEncoded(encodeEvent(event));
    },
    tellEncoded(line) {
      if (!connection.isOpen()) return;
      if (told.push(line) === 1) schedule(flush);
    },
    isDrained: () => socket.bufferedAmount <= drainedBytes,
    close(code, reason) {
      flush();
      if (gone) return;
      gone = true;
      // A peer that stopped reading never lets a socket close, so everyone forgets it first.
      onGone(connection, code);
      socket.close(code, reason);
    },
  };
  return connection;
}

/** Counts event-loop turns, at no cost while nobody asks. */
export function createTurnCounter(
  nextTurn: (done: () => void) => void,
): () => number {
  let turn = 0;
  let isCounting = false;
  return () => {
    if (isCounting) return turn;
    isCounting = true;
    nextTurn(() => {
      turn++;
      isCounting = false;
    });
    return turn;
  };
}
