import type { Connection } from "./connection.ts";
import { closeCodes } from "./protocol/close_codes.ts";
import { heartbeatMs } from "./protocol/limits.ts";
import { extendedAt, sessionLifeMs, type Sessions } from "./session.ts";
import { StoreUnavailable } from "./store/store.ts";

/** Looks after open connections from time to time: those that fell silent, those whose session ends. */
export interface Sweep {
  run(): Promise<void>;
  /** Closes a connection whose session has ended, as one that opened while its person signed out. */
  check(connection: Connection): Promise<void>;
}

export interface SweepOptions {
  connections: Iterable<Connection>;
  sessions: Pick<Sessions, "expiry" | "extend">;
  now: () => number;
  /** The connections' clock, which goes on evenly when the machine's is set. */
  steadyNow: () => number;
}

/**
 * Who kept heartbeats and is silent for three of them is frozen, or cut off without a word. Others,
 * as a bot that only listens, are left to the platform: Deno pings at half of `idleTimeout`, ends a
 * socket that does not answer with 1001, and tells us of no pong, so that nothing else can be known
 * of such a peer.
 */
const silentMs = 3 * heartbeatMs;

/**
 * A page that lives on its socket makes no requests, which is how a session else stays alive. But
 * requests come first, after a day: only they can renew the browser's cookie as well.
 */
const extendAfterMs = sessionLifeMs / 2;

export function createSweep(options: SweepOptions): Sweep {
  const { connections, sessions, now, steadyNow } = options;

  function closeSilent(): void {
    const time = steadyNow();
    for (const { keepsHeartbeats, lastHeardAt, close } of connections) {
      const isSilent = keepsHeartbeats() && time - lastHeardAt() >= silentMs;
      if (isSilent) close(closeCodes.silent, "silent");
    }
  }

  /** Asks the store, since another tab's request may have extended the session meanwhile. */
  async function renew(session: string, mine: Connection[]): Promise<void> {
    const expiresAt = await sessions.expiry(session);
    if (expiresAt === null) {
      for (const { close } of mine) {
        close(closeCodes.signedOut, "the session has ended");
      }
      return;
    }
    const extended = mine.some((each) => wasHeardSince(each, expiresAt))
      ? await sessions.extend({ tokenHash: session, expiresAt })
      : expiresAt;
    for (const { peer } of mine) peer.sessionExpiresAt = extended;
  }

  async function tryRenew(session: string, mine: Connection[]): Promise<void> {
    try {
      await renew(session, mine);
    } catch (error) {
      // The next sweep tries again; nothing is delivered that isn't stored.
      if (!(error instanceof StoreUnavailable)) throw error;
    }
  }

  async function renewDue(): Promise<void> {
    const due = Iterator.from(connections).filter(isDue);
    const bySession = Map.groupBy(due, ({ peer }) => peer.session);
    await Promise.all(
      bySession.entries().map(([session, mine]) => tryRenew(session, mine)),
    );
  }

  function wasHeardSince(
    { lastHeardAt }: Connection,
    expiresAt: number,
  ): boolean {
    const silenceMs = steadyNow() - lastHeardAt();
    return now() - silenceMs > extendedAt(expiresAt);
  }

  /** Tells whether a session has ended as far as we know, or was used enough to be extended. */
  function isDue(connection: Connection): boolean {
    const { sessionExpiresAt } = connection.peer;
    if (sessionExpiresAt <= now()) return true;
    return now() >= extendedAt(sessionExpiresAt) + extendAfterMs &&
      wasHeardSince(connection, sessionExpiresAt);
  }

  // While the store takes its time, asking again and again would not hurry it.
  let renewing: Promise<void> | null = null;
  return {
    run() {
      closeSilent();
      renewing ??= renewDue().finally(() => renewing = null);
      return renewing;
    },
    check: (connection) => tryRenew(connection.peer.session, [connection]),
  };
}
