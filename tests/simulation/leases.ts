import type { Leases } from "../../lib/leases.ts";
import { StoreUnavailable } from "../../lib/store/store.ts";
import { createFakeSharing } from "../support/fake_leases.ts";
import type { Disk } from "./disk.ts";
import type { Life } from "./life.ts";
import type { World } from "./world.ts";

/** The leases of one run's machines, which stand where the store does and are gone when that is. */
export function createLeaseTable(
  { chance, scheduler }: World,
  disk: Disk,
): (life: Life) => Leases {
  const sharing = createFakeSharing(
    { now: () => scheduler.now },
    disk.user,
  );
  let lives = 0;

  return (life) => {
    const leases = sharing.leases(`life ${++lives}`);
    async function answer<T>(call: () => Promise<T>): Promise<T> {
      await life.pause(chance.between(0, 5));
      if (disk.isGone()) throw new StoreUnavailable("the disk is gone");
      return await call();
    }
    return {
      renew: () => answer(leases.renew),
      write: (...args) => answer(() => leases.write(...args)),
      read: (roomIds) => answer(() => leases.read(roomIds)),
      end: () => answer(leases.end),
    };
  };
}
