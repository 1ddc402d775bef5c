import type { Config } from "./config.ts";

/** Who wants to connect. */
export interface Candidate {
  userId: string;
  address: string;
}

/**
 * A place for one socket, taken before the upgrade, so that many upgrades at once can't slip past
 * the caps. Giving it back twice changes nothing: a socket can close twice.
 */
export interface Place {
  /** Whether it is still taken. */
  isTaken(): boolean;
  /**
   * Counts the socket towards its user no longer: we closed it. A peer that stopped reading never
   * lets it end, and still holds a descriptor, so it goes on counting in all and for its address.
   * If it counted for the user too, ten connections cut off by a bad network would lock a person
   * out until the system gives them up, a quarter of an hour later.
   */
  releaseUser(): void;
  /** Gives the place back: the socket has ended, or never came to be. */
  release(): void;
}

export type Admitted =
  | { type: "admitted"; place: Place }
  | { type: "full"; status: 429 | 503; why: string };

/** Keeps the sockets below the caps: in all, from one address, of one user. */
export interface Admission {
  admit(candidate: Candidate): Admitted;
  /** The places taken. */
  readonly count: number;
  /** Resolves when no place is taken; at once when none is. */
  emptied(): Promise<void>;
}

export type Caps = Pick<
  Config,
  "maxConnections" | "maxConnectionsPerAddress" | "maxConnectionsPerUser"
>;

export function createAdmission(caps: Caps): Admission {
  const ofAddress = createCounter();
  const ofUser = createCounter();
  let count = 0;
  let empty = Promise.withResolvers<void>();

  function whyFull({ userId, address }: Candidate): Admitted | null {
    if (count >= caps.maxConnections) {
      return full(503, "This Papo is full. Try again in a moment.");
    }
    if (ofAddress.get(address) >= caps.maxConnectionsPerAddress) {
      return full(429, "Too many connections from this address.");
    }
    if (ofUser.get(userId) >= caps.maxConnectionsPerUser) {
      return full(429, "Too many connections of this person.");
    }
    return null;
  }

  function take({ userId, address }: Candidate): Place {
    if (count++ === 0) empty = Promise.withResolvers();
    ofAddress.add(address, 1);
    ofUser.add(userId, 1);
    let isTaken = true;
    let isOfUser = true;
    function releaseUser(): void {
      if (isOfUser) ofUser.add(userId, -1);
      isOfUser = false;
    }
    return {
      isTaken: () => isTaken,
      releaseUser,
      release() {
        if (!isTaken) return;
        isTaken = false;
        releaseUser();
        ofAddress.add(address, -1);
        if (--count === 0) empty.resolve();
      },
    };
  }

  return {
    admit: (candidate) =>
      whyFull(candidate) ?? { type: "admitted", place: take(candidate) },
    get count() {
      return count;
    },
    emptied: () => count === 0 ? Promise.resolve() : empty.promise,
  };
}

function full(status: 429 | 503, why: string): Admitted {
  return { type: "full", status, why };
}

/** Counts by key; a key that counts nothing is forgotten. */
function createCounter() {
  const counts = new Map<string, number>();
  return {
    get: (key: string) => counts.get(key) ?? 0,
    add(key: string, change: number): void {
      const count = (counts.get(key) ?? 0) + change;
      if (count > 0) counts.set(key, count);
      if (count <= 0) counts.delete(key);
    },
  };
}
