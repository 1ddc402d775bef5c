import type { Leases, LeaseTimes, Renewal, Stay } from "./leases.ts";
import { createPace } from "./pace.ts";
import type { User } from "./protocol/events.ts";
import type { Time } from "./time.ts";

/** Tells other machines who is present on this one, for as long as it renews its lease. */
export interface PresenceHere {
  /** Notes who came or went, to be written in a moment. */
  note(roomId: number, users: readonly User[], isHere: boolean): void;
  /** Renews now, since what stands there may be lost. */
  renew(): void;
  /** Renews no more, and lets the lease lapse. */
  end(): Promise<void>;
}

export interface PresenceHereOptions {
  leases: Pick<Leases, "renew" | "write" | "end">;
  times: LeaseTimes;
  time: Pick<Time, "after" | "pause">;
  /** From 0 up to 1. */
  random: () => number;
  /** Called when it stands written that who is in a room has changed. */
  onWritten: (roomId: number) => void;
  onRenewed: (renewal: Renewal) => void;
  /** Called each time that the leases can't be written. */
  onTrouble: (error: unknown) => void;
}

/** Between two writes: many who come at about the same time are one statement. */
const writeGapMs = 100;

/**
 * After trouble all is written with so many renewals, for two minutes: what failed may be done long
 * after it, as when a network was cut for a while, and say that somebody is here who has left.
 */
const renewalsInDoubt = 8;

/** Past a lapse by so much, no rounding takes the lease for alive. */
const lapsedMs = 10;

export function createPresenceHere(
  options: PresenceHereOptions,
): PresenceHere {
  const { leases, times, random, onWritten, onRenewed, onTrouble } = options;
  const { after, pause } = options.time;
  const here = new Map<string, Stay>();
  let unwritten = new Map<string, Stay>();
  /** What stands written is not known: a new lease has nothing, and after trouble it may be anything. */
  let isUnknown = true;
  /** With how many more renewals all is written. */
  let inDoubt = 0;
  let hasLease = false;
  let hasEnded = false;
  /** Numbers the renewals that were planned: each takes the place of the one before. */
  let planned = 0;

  const renew = createPace(tryRenew, { gapMs: 0, pause });
  const write = createPace(tryWrite, { gapMs: writeGapMs, pause });

  async function tryRenew(): Promise<void> {
    if (hasEnded) return;
    try {
      const renewal = await leases.renew();
      hasLease = true;
      isUnknown ||= renewal.isNew || inDoubt > 0;
      inDoubt = Math.max(0, inDoubt - 1);
      if (isUnknown) write();
      renewIn(Math.min(vary(times.renewMs), nextLapseMs(renewal)));
      onRenewed(renewal);
    } catch (error) {
      fail(error);
    }
  }

  async function tryWrite(): Promise<void> {
    if (!hasLease || hasEnded) return;
    const [changes, isAll] = [unwritten, isUnknown];
    unwritten = new Map();
    isUnknown = false;
    try {
      await leases.write([...(isAll ? here : changes).values()], { isAll });
    } catch (error) {
      unwritten = new Map([...changes, ...unwritten]);
      return fail(error);
    }
    const written = isAll ? new Map([...here, ...changes]) : changes;
    for (const roomId of roomsOf(written)) onWritten(roomId);
  }

  /** Nothing is written until the lease is renewed: others would not see it, and hear no more of it. */
  function fail(error: unknown): void {
    hasLease = false;
    isUnknown = true;
    inDoubt = renewalsInDoubt;
    renewIn(vary(times.retryMs));
    onTrouble(error);
  }

  function renewIn(ms: number): void {
    const mine = ++planned;
    after(ms, () => {
      if (planned === mine) renew();
    });
  }

  function vary(ms: number): number {
    return ms * (0.8 + 0.4 * random());
  }

  renew();
  return {
    note(roomId, users, isHere) {
      for (const { id: userId } of users) {
        const key = `${roomId} ${userId}`;
        const stay = { roomId, userId, isHere };
        unwritten.set(key, stay);
        if (isHere) here.set(key, stay);
        if (!isHere) here.delete(key);
      }
      write();
    },
    renew,
    end() {
      hasEnded = true;
      return leases.end();
    },
  };
}

function nextLapseMs({ lapsesInMs }: Renewal): number {
  return lapsesInMs === null ? Infinity : lapsesInMs + lapsedMs;
}

function roomsOf(stays: ReadonlyMap<string, Stay>): Set<number> {
  return new Set(stays.values().map(({ roomId }) => roomId));
}
