import { type Admission, createAdmission, type Place } from "./admission.ts";
import type { Admittee } from "./admit.ts";
import { createAnnouncedPresence } from "./announced_presence.ts";
import { attach, type UpgradedSocket } from "./attach.ts";
import { type Chat, createChat } from "./chat.ts";
import type { Config } from "./config.ts";
import type { Connection, Peer, Socket } from "./connection.ts";
import { createConnections, type Kind } from "./connections.ts";
import { follow, type Followed } from "./follow.ts";
import { createHub, type Hub } from "./hub.ts";
import { createLimits, type Limits } from "./limits.ts";
import { keepUp } from "./keep_up.ts";
import { report } from "./log.ts";
import { createMeasures, type Measures } from "./measures.ts";
import type { Leases } from "./leases.ts";
import type { OriginRules } from "./origin.ts";
import type { Presence } from "./presence.ts";
import { closeCodes } from "./protocol/close_codes.ts";
import type { CommandOf } from "./protocol/commands.ts";
import type { RoomRow } from "./protocol/events.ts";
import { createPublishing } from "./publishing.ts";
import type { Relay } from "./relay/relay.ts";
import { createRewind } from "./rewind.ts";
import { createSessions, type Sessions, type Signed } from "./session.ts";
import { createSharedPresence } from "./shared_presence.ts";
import type { Store } from "./store/store.ts";
import { realTime, type Time } from "./time.ts";

/** A whole Papo: what routes ask and what the server around them drains. */
export interface Papo {
  readonly config: Config;
  readonly store: Store;
  readonly sessions: Sessions;
  readonly chat: Chat;
  readonly hub: Hub;
  readonly presence: Presence;
  readonly limits: Limits;
  readonly admission: Admission;
  readonly origins: OriginRules;
  readonly measures: Measures;
  /** This machine in its network, for the address that people share; null when it is alone. */
  readonly networkAddress: string | null;
  /** How many machines share the store and live, this one included. */
  readonly machines: number;
  /** False once the server is draining. */
  readonly isOpen: boolean;
  /** Settles when the store has lost what it had; what this process knows of it is then wrong. */
  readonly rewound: Promise<Error>;
  /** Takes an admitted socket in, as soon as it opens. */
  connect(socket: UpgradedSocket, peer: Peer, place: Place): void;
  /**
   * Opens an event stream of one room, for somebody who was admitted.
   *
   * @throws {StoreUnavailable}
   */
  follow(admittee: Admittee, wish: Wish): Promise<Followed>;
  /** Tells everyone of a room that was made. */
  tellRoom(row: RoomRow): void;
  /** Ends a session and, at once, its connections. */
  signOut(session: Signed): Promise<void>;
  /** Tells what was counted, and how things stand, as Prometheus reads it. */
  metrics(memory: { rss: number; heapUsed: number }): string;
  /**
   * Tells everyone that the server restarts, finishes what was accepted and broadcasts it, closes,
   * and waits a moment for the goodbyes.
   */
  close(): Promise<void>;
}

/** Which room to follow, and from where. */
export interface Wish {
  room: string;
  cursor: CommandOf<"join">["cursor"];
  /** Settles when the whole response has left, or its client has gone. */
  completed: Promise<void>;
}

/** How long the store has for what it accepted. */
const flushMs = 2_500;

/** How long peers have for their side of a close; those who don't read never do it. */
const goodbyeMs = 1_000;

/** When clients should come back after a restart. */
const restartMs = 1_500;

/** What the machine says of itself. */
export interface Machine {
  name: string;
  networkAddress: string | null;
}

/** What machines that share a store have beside it; a machine alone has nothing of it. */
export interface Sharing {
  relay: Relay;
  leases: Leases;
  /** Has every client read every room anew. @throws {StoreUnavailable} */
  renewEpochs(): Promise<void>;
}

/** Puts the parts together; time and chance are the real ones from here on. */
export function createPapo(
  config: Config,
  store: Store,
  machine: Machine,
  time: Time = realTime,
  measures: Measures = createMeasures(time),
  sharing: Sharing | null = null,
): Papo {
  const { now, after, pause } = time;
  const { traffic, onDelivered, onRefused } = measures;
  const hub = createHub({
    schedule: queueMicrotask,
    nextTurn: (goOn) => after(0, goOn),
    traffic,
    onDelivered,
    now,
  });
  const shared = sharing && share(sharing, { hub, measures, time });
  const relay = shared?.relay;
  const publishing = createPublishing({
    store,
    hub,
    relay,
    pause,
    report,
    traffic,
  });
  const presence = shared?.presence ?? createAnnouncedPresence(hub, time);
  const machines = () => shared?.presence.machines ?? 1;
  const limits = createLimits(config.rateLimit, { now, machines });
  const sessions = createSessions(store, {
    now,
    isSecure: config.isSecure,
  });
  const punishes = config.rateLimit;
  const chat = createChat({
    store,
    hub,
    publishing,
    presence,
    relay,
    limits,
    onRewound: shared?.onRewound,
    punishes,
    now,
    pause,
    report,
    traffic,
    onRefused,
  });
  const admission = createAdmission(config);
  const connections = createConnections({
    hub,
    chat,
    sessions,
    measures,
    time,
  });
  const stopKeepingUp = shared === null ? () => {} : keepUp({
    ...shared,
    store,
    hub,
    publishing,
    connections,
    measures,
    time,
    random: Math.random,
    report,
  });
  let isOpen = true;

  function open(socket: Socket, admittee: Admittee, kind: Kind): Connection {
    const connection = connections.open(socket, admittee, kind);
    if (!isOpen) connection.close(closeCodes.restart, "restart");
    return connection;
  }

  return {
    config,
    store,
    sessions,
    chat,
    hub,
    presence,
    limits,
    admission,
    origins: { ...config, machineName: machine.name },
    measures,
    networkAddress: machine.networkAddress,
    get machines() {
      return machines();
    },
    rewound: shared?.rewound ?? new Promise(() => {}),
    get isOpen() {
      return isOpen;
    },
    connect(socket, peer, place) {
      const connect = () => open(socket, { peer, place }, "sockets");
      attach(socket, { place, connect, receive: chat.receive, after });
    },
    follow: (admittee, { room, cursor, completed }) =>
      follow({
        place: admittee.place,
        completed,
        connect: (socket) => open(socket, admittee, "eventStreams"),
        join: (connection) =>
          chat.follow(connection, { type: "join", room, cursor }),
        every: time.every,
      }),
    tellRoom(row) {
      hub.tellAll({ type: "room", ...row });
      relay?.hint({ type: "room", slug: row.room });
    },
    async signOut(session) {
      const { tokenHash } = session;
      try {
        await sessions.signOut(session);
      } catch (error) {
        // It may be done for all we know: who is connected is to prove their session anew.
        connections.endSession(tokenHash, {
          code: closeCodes.restart,
          why: "prove your session",
          atOnce: false,
        });
        throw error;
      } finally {
        relay?.hint({ type: "session", tokenHash });
      }
      connections.endSession(tokenHash, {
        code: closeCodes.signedOut,
        why: "signed out",
        atOnce: true,
      });
    },
    metrics: (memory) =>
      measures.toText({
        ...connections.counts,
        places: admission.count,
        members: presence.total,
        rooms: hub.roomCount,
        memory,
      }),
    async close() {
      isOpen = false;
      hub.tellAll({ type: "drain", retryAfterMs: restartMs });
      const parted = shared?.presence.close().catch((error) =>
        report("leases_failed", error)
      );
      const flushed = Promise.all([parted, store.close()])
        .catch((error) => report("close_failed", error))
        // Last of all, as what was accepted is to be told of.
        .then(() => relay?.close());
      await Promise.race([flushed, pause(flushMs)]);
      stopKeepingUp();
      connections.endAll(closeCodes.restart, "restart");
      await Promise.race([admission.emptied(), pause(goodbyeMs)]);
    },
  };
}

/** Makes of what machines share a relay that is counted, and presence over all of them. */
function share(
  { relay: plain, leases, renewEpochs }: Sharing,
  { hub, measures, time }: { hub: Hub; measures: Measures; time: Time },
) {
  const relay = counted(plain, measures);
  const presence = createSharedPresence({
    hub,
    leases,
    relay,
    time,
    random: Math.random,
    report,
  });
  return { relay, presence, ...createRewind({ renewEpochs, report }) };
}

function counted(relay: Relay, { onHint }: Measures): Relay {
  return {
    ...relay,
    hint(hint) {
      onHint("sent");
      relay.hint(hint);
    },
  };
}
