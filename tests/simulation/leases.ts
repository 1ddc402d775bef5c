import { type Leases, leaseTimes, type Stay } from "../../lib/leases.ts";
import type { User } from "../../lib/protocol/events.ts";
import { StoreUnavailable } from "../../lib/store/store.ts";
import type { Disk } from "./disk.ts";
import type { Life } from "./life.ts";
import type { World } from "./world.ts";

interface Lease {
  expiresAt: number;
  stays: Map<string, Stay>;
}

/** The leases of one run's machines, which stand where the store does and are gone when that is. */
export function createLeaseTable(
  world: World,
  disk: Disk,
): (life: Life) => Leases {
  const { chance, scheduler } = world;
  const leases = new Map<Life, Lease>();
  const isLive = ({ expiresAt }: Lease) => expiresAt > scheduler.now;

  function presentIn(roomId: number, machine: Life): User[] {
    const stays = [...leases].filter(([each, lease]) =>
      each !== machine && isLive(lease)
    ).flatMap(([, { stays }]) => [...stays.values()]);
    const ids = stays.filter((stay) => stay.roomId === roomId)
      .map(({ userId }) => userId);
    return [...new Set(ids)].flatMap((id) => disk.user(id) ?? []);
  }

  function renew(life: Life) {
    const known = leases.get(life);
    const isNew = known === undefined || !isLive(known);
    const stays: Lease["stays"] = isNew ? new Map() : known.stays;
    const expiresAt = scheduler.now + leaseTimes.lifeMs;
    leases.set(life, { stays, expiresAt });
    const others = [...leases].filter(([each]) => each !== life)
      .map(([, lease]) => lease).filter(isLive);
    const lapses = others.map(({ expiresAt }) => expiresAt - scheduler.now);
    const lapsesInMs = lapses.length === 0 ? null : Math.min(...lapses);
    return { isNew, machines: others.length + 1, lapsesInMs };
  }

  function write(life: Life, stays: readonly Stay[], isAll: boolean): void {
    const lease = leases.get(life);
    if (isAll) lease?.stays.clear();
    for (const stay of stays) {
      const key = `${stay.roomId} ${stay.userId}`;
      if (stay.isHere) lease?.stays.set(key, stay);
      else lease?.stays.delete(key);
    }
  }

  return (life) => {
    async function answer<T>(work: () => T): Promise<T> {
      await life.pause(chance.between(0, 5));
      if (disk.isGone()) throw new StoreUnavailable("the disk is gone");
      return work();
    }
    return {
      renew: () => answer(() => renew(life)),
      write: (stays, { isAll }) => answer(() => write(life, stays, isAll)),
      read: (roomIds) =>
        answer(() => new Map(roomIds.map((id) => [id, presentIn(id, life)]))),
      end: () =>
        answer(() => {
          const lease = leases.get(life);
          if (lease === undefined) return;
          lease.expiresAt = scheduler.now + leaseTimes.partingMs;
        }),
    };
  };
}
