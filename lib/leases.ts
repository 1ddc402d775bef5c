import type { User } from "./protocol/events.ts";
import type { Time } from "./time.ts";

/** Somebody who is in a room on this machine, or is so no more. */
export interface Stay {
  roomId: number;
  userId: string;
  isHere: boolean;
}

export interface Renewal {
  /** There was no lease of this machine: nothing stands there of who is here. */
  isNew: boolean;
  /** How many machines live, this one included. */
  machines: number;
  /** Milliseconds until the first lease of another machine lapses; null when there is none. */
  lapsesInMs: number | null;
}

/**
 * Where machines read of each other who is present. What a machine wrote counts as long as its lease
 * lives. Any call MAY reject; nothing is known then of what it did.
 */
export interface Leases {
  /** Takes this machine's lease or renews it, and sweeps out those long dead. */
  renew(): Promise<Renewal>;
  /** Writes who came and went here; with `isAll` they are all that are here, and others are not. */
  write(stays: readonly Stay[], options: { isAll: boolean }): Promise<void>;
  /** Lists who is in these rooms on other machines that live; a room with nobody may be left out. */
  read(roomIds: readonly number[]): Promise<Map<number, User[]>>;
  /**
   * Lets the lease lapse in a moment. Its people are not gone at once: they come back on another
   * machine, and nobody should hear that they went.
   */
  end(): Promise<void>;
}

/** When leases lapse and are renewed, in ms. */
export interface LeaseTimes {
  lifeMs: number;
  /** More or less by a fifth, so that machines that started together don't stay together. */
  renewMs: number;
  /** As much more or less. */
  retryMs: number;
  /** How long after trouble nobody is missed: until then every machine has renewed. */
  settleMs: number;
  /** What an ended machine's people have to come back. */
  partingMs: number;
}

/**
 * A dead machine's people are gone within 45 seconds of its death: its lease lives for 42, and the
 * others look when it lapses. A machine may fail to renew twice.
 */
export const leaseTimes: LeaseTimes = {
  lifeMs: 42_000,
  renewMs: 15_000,
  retryMs: 1_000,
  settleMs: 3_000,
  partingMs: 6_000,
};

/** What comes later than this may tell of a time when others could not renew. */
const patienceMs = 5_000;

/** Makes calls on leases reject when no answer comes, as when the database hangs. */
export function impatient(
  leases: Leases,
  { pause }: Pick<Time, "pause">,
): Leases {
  const inTime = <T>(answer: Promise<T>): Promise<T> =>
    Promise.race([
      answer,
      pause(patienceMs).then(() => {
        throw new Error(`The leases gave no answer within ${patienceMs} ms`);
      }),
    ]);
  return {
    renew: () => inTime(leases.renew()),
    write: (stays, options) => inTime(leases.write(stays, options)),
    read: (roomIds) => inTime(leases.read(roomIds)),
    end: leases.end,
  };
}
