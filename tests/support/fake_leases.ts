import { type Leases, leaseTimes, type Stay } from "../../lib/leases.ts";
import type { User } from "../../lib/protocol/events.ts";
import type { Hint } from "../../lib/relay/relay.ts";

/** What machines share in a test: their leases, and hints that may be lost. */
export interface FakeSharing {
  /** While true every call on the leases rejects. */
  isBroken: boolean;
  /** While true hints are lost. */
  isDeaf: boolean;
  /** While set, every answer waits for it. */
  held: Promise<void> | null;
  /** Each call that was made, as `m1 read 1,2`. */
  readonly calls: string[];
  leases(machine: string): Leases;
  hint(from: string, hint: Hint): void;
  listen(machine: string, onHint: (hint: Hint) => void): void;
  /** Takes a machine off the relay, as its death does. */
  forget(machine: string): void;
  /** Loses all that stood there, as a database does that keeps it in memory. */
  lose(): void;
}

interface Lease {
  expiresAt: number;
  stays: Map<string, Stay>;
}

export function createFakeSharing(
  { now }: { readonly now: () => number },
  userOf: (id: string) => User | null | undefined,
): FakeSharing {
  const table = new Map<string, Lease>();
  const listeners = new Map<string, (hint: Hint) => void>();
  const calls: string[] = [];

  function others(machine: string): Lease[] {
    return [...table].filter(([id, { expiresAt }]) =>
      id !== machine && expiresAt > now()
    ).map(([, lease]) => lease);
  }

  async function answer<T>(call: string, work: () => T): Promise<T> {
    calls.push(call);
    await sharing.held;
    if (sharing.isBroken) throw new Error("broken by a test");
    return work();
  }

  function presentIn(roomId: number, machine: string): User[] {
    const ids = others(machine).flatMap(({ stays }) => [...stays.values()])
      .filter((stay) => stay.roomId === roomId).map(({ userId }) => userId);
    return [...new Set(ids)].flatMap((id) => userOf(id) ?? []);
  }

  const sharing: FakeSharing = {
    isBroken: false,
    isDeaf: false,
    held: null,
    calls,
    leases: (machine) => ({
      renew: () =>
        answer(`${machine} renew`, () => {
          for (const [id, { expiresAt }] of table) {
            const isLongDead = expiresAt < now() - leaseTimes.lifeMs;
            if (id !== machine && isLongDead) table.delete(id);
          }
          const lease = table.get(machine);
          const expiresAt = now() + leaseTimes.lifeMs;
          table.set(machine, { stays: new Map(), ...lease, expiresAt });
          const lapses = others(machine).map((each) => each.expiresAt - now());
          return {
            isNew: lease === undefined,
            machines: lapses.length + 1,
            lapsesInMs: lapses.length === 0 ? null : Math.min(...lapses),
          };
        }),
      write: (stays, { isAll }) =>
        answer(`${machine} write ${stays.length}${isAll ? " all" : ""}`, () => {
          const lease = table.get(machine);
          if (lease === undefined) throw new Error("there is no lease");
          if (isAll) lease.stays.clear();
          for (const stay of stays) {
            const key = `${stay.roomId} ${stay.userId}`;
            if (stay.isHere) lease.stays.set(key, stay);
            else lease.stays.delete(key);
          }
        }),
      read: (roomIds) =>
        answer(
          `${machine} read ${roomIds.join()}`,
          () => new Map(roomIds.map((id) => [id, presentIn(id, machine)])),
        ),
      end: () =>
        answer(`${machine} end`, () => {
          const lease = table.get(machine);
          if (lease !== undefined) {
            lease.expiresAt = now() + leaseTimes.partingMs;
          }
        }),
    }),
    hint(from, hint) {
      if (sharing.isDeaf) return;
      for (const [machine, onHint] of listeners) {
        if (machine !== from) queueMicrotask(() => onHint(hint));
      }
    },
    listen: (machine, onHint) => void listeners.set(machine, onHint),
    forget: (machine) => void listeners.delete(machine),
    lose: () => table.clear(),
  };
  return sharing;
}

/** Finds people among these, as they are when they are looked for. */
export function among(
  users: readonly User[],
): (id: string) => User | undefined {
  return (id) => users.find((user) => user.id === id);
}
