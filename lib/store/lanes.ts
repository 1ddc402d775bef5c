import type { Batches } from "./batches.ts";
import { type Call, isWrite, type Value } from "./calls.ts";

/** Takes calls to an engine on two lanes, so that who reads does not wait for a commit. */
export type Lanes = Pick<Batches, "add" | "ready" | "end">;

/**
 * Reads go beside the writes: they see what was answered before they were asked. A read that is
 * asked for in the same turn as a write before it follows that one, and sees it, too.
 */
export function createLanes(writes: Lanes, reads: Lanes): Lanes {
  let isWriting = false;

  function add<C extends Call>(call: C): Promise<Value<C["method"]>> {
    if (isWrite(call) && !isWriting) {
      isWriting = true;
      queueMicrotask(() => isWriting = false);
    }
    return (isWriting ? writes : reads).add(call);
  }

  return {
    add,
    ready: writes.ready,
    async end() {
      await Promise.all([writes.end(), reads.end()]);
    },
  };
}
