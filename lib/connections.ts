import type { Admittee } from "./admit.ts";
import type { Chat } from "./chat.ts";
import {
  type Connection,
  createConnection,
  createTurnCounter,
  type Socket,
} from "./connection.ts";
import type { Hub } from "./hub.ts";
import { report } from "./log.ts";
import type { Measures } from "./measures.ts";
import { steadyClock } from "./steady_clock.ts";
import { createSweep } from "./sweep.ts";
import type { Sessions } from "./session.ts";
import type { Time } from "./time.ts";

/** What a connection runs over. */
export type Kind = "sockets" | "eventStreams";

/** How a connection is ended by us. */
export interface Ending {
  code: number;
  why: string;
  /** Whether its person is gone at once, or may be back in a moment. */
  atOnce: boolean;
}

/** Every open connection: opens them, looks after them, ends them. */
export interface Connections {
  readonly counts: Readonly<Record<Kind, number>>;
  /** Makes a connection of a socket that is open. */
  open(socket: Socket, admittee: Admittee, kind: Kind): Connection;
  /** Lists the sessions of all that are open, by the hashes of their tokens. */
  sessions(): string[];
  /** Ends those of one session, by the hash of its token. */
  endSession(tokenHash: string, ending: Ending): void;
  /** Ends them all, and looks after none any more. */
  endAll(code: number, why: string): void;
}

export interface ConnectionsOptions {
  hub: Hub;
  chat: Chat;
  sessions: Sessions;
  measures: Measures;
  time: Time;
}

/** How often open connections are looked at. */
const sweepMs = 1_000;

/** When it seems to be longer than this, it is not the connections that were silent. */
const maxSweepMs = 5_000;

export function createConnections(options: ConnectionsOptions): Connections {
  const { hub, chat, sessions, measures, time } = options;
  const { now, after } = time;
  const counts: Record<Kind, number> = { sockets: 0, eventStreams: 0 };
  const turn = createTurnCounter((done) => after(0, done));
  const steadyNow = steadyClock(now, maxSweepMs);
  const { connections } = hub;
  const sweep = createSweep({ connections, sessions, now, steadyNow });
  const stopSweeping = time.every(
    sweepMs,
    () => void sweep.run().catch((error) => report("sweep_failed", error)),
  );

  return {
    counts,
    open(socket, { peer, place }, kind) {
      counts[kind]++;
      const onGone = (connection: Connection, code: number) => {
        counts[kind]--;
        measures.onClosed(code);
        place.releaseUser();
        chat.forget(connection, { atOnce: false });
      };
      const connection = createConnection(socket, peer, {
        turn,
        now: steadyNow,
        schedule: queueMicrotask,
        onGone,
        traffic: measures.traffic,
      });
      chat.accept(connection);
      sweep.check(connection).catch((error) => report("check_failed", error));
      return connection;
    },
    sessions: () => [
      ...new Set(Iterator.from(connections).map(({ peer }) => peer.session)),
    ],
    endSession(tokenHash, { code, why, atOnce }) {
      for (const connection of connections) {
        if (connection.peer.session !== tokenHash) continue;
        chat.forget(connection, { atOnce });
        connection.close(code, why);
      }
    },
    endAll(code, why) {
      stopSweeping();
      for (const connection of connections) connection.close(code, why);
    },
  };
}
