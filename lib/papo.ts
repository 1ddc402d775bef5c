import { type Chat, createChat } from "./chat.ts";
import type { Config } from "./config.ts";
import {
  type Connection,
  createConnection,
  createTurnCounter,
  type Peer,
  type Socket,
} from "./connection.ts";
import { createHub, type Hub } from "./hub.ts";
import { createLimits, type Limits } from "./limits.ts";
import { report } from "./log.ts";
import type { OriginRules } from "./origin.ts";
import { createPresence, type Presence } from "./presence.ts";
import { closeCodes } from "./protocol/close_codes.ts";
import { createSessions, type Sessions, type Signed } from "./session.ts";
import type { Store } from "./store/store.ts";

/** A whole Papo: what routes ask and what the server around them drains. */
export interface Papo {
  readonly config: Config;
  readonly store: Store;
  readonly sessions: Sessions;
  readonly chat: Chat;
  readonly hub: Hub;
  readonly presence: Presence;
  readonly limits: Limits;
  readonly origins: OriginRules;
  /** This machine in its network, for the address that people share; null when it is alone. */
  readonly networkAddress: string | null;
  /** False once the server is draining. */
  readonly isOpen: boolean;
  /** Takes an admitted socket in. */
  connect(socket: Socket, peer: Peer): Connection;
  /** Ends a session and, at once, its connections. */
  signOut(session: Signed): Promise<void>;
  /** Tells everyone that the server restarts, finishes what was accepted, closes. */
  close(): Promise<void>;
}

/** How long somebody whose connection was cut still counts as present. */
const presenceGraceMs = 3_000;

/** How often sessions of open connections are looked at. */
const sweepMs = 5_000;

/** When clients should come back after a restart. */
const restartMs = 1_500;

/** What the machine says of itself. */
export interface Machine {
  name: string;
  networkAddress: string | null;
}

/** Puts the parts together; time and chance are the real ones from here on. */
export function createPapo(
  config: Config,
  store: Store,
  machine: Machine,
): Papo {
  const now = Date.now;
  const limits = createLimits(config.rateLimit, { now });
  const hub = createHub({ schedule: queueMicrotask });
  const presence = createPresence({
    graceMs: presenceGraceMs,
    after: (ms, callback) => void setTimeout(callback, ms),
    schedule: (tell) => void setTimeout(tell, 0),
    onChange: ({ room, online, users }) =>
      hub.announce(room.id, {
        type: "presence",
        room: room.slug,
        online,
        users,
      }),
  });
  const sessions = createSessions(store, {
    now,
    isSecure: config.publicUrl?.protocol === "https:",
  });
  const pause = (ms: number) =>
    new Promise<void>((resolve) => setTimeout(resolve, ms));
  const punishes = config.rateLimit;
  const chat = createChat({
    store,
    hub,
    presence,
    limits,
    punishes,
    now,
    pause,
    report,
  });
  const turn = createTurnCounter((done) => void setTimeout(done, 0));
  const sweep = setInterval(() => sweepSessions(hub, now()), sweepMs);
  let isOpen = true;

  return {
    config,
    store,
    sessions,
    chat,
    hub,
    presence,
    limits,
    origins: { ...config, machineName: machine.name },
    networkAddress: machine.networkAddress,
    get isOpen() {
      return isOpen;
    },
    connect(socket, peer) {
      const onGone = (connection: Connection) =>
        chat.forget(connection, { atOnce: false });
      const connection = createConnection(socket, peer, { turn, now, onGone });
      chat.accept(connection);
      return connection;
    },
    async signOut(session) {
      await sessions.signOut(session);
      for (const connection of hub.connections) {
        if (connection.peer.session !== session.tokenHash) continue;
        chat.forget(connection, { atOnce: true });
        connection.close(closeCodes.signedOut, "signed out");
      }
    },
    async close() {
      isOpen = false;
      clearInterval(sweep);
      hub.tellAll({ type: "drain", retryAfterMs: restartMs });
      await store.close();
      for (const connection of hub.connections) {
        connection.close(closeCodes.restart, "restart");
      }
    },
  };
}

/** Closes the connections whose session has ended by age. */
function sweepSessions(hub: Hub, now: number): void {
  for (const connection of hub.connections) {
    if (connection.peer.sessionExpiresAt <= now) {
      connection.close(closeCodes.signedOut, "session expired");
    }
  }
}
