import type { World } from "./world.ts";

/** What a browser's network lets through: some proxies know no WebSockets. */
export interface Network {
  readonly isBlocked: boolean;
  change(isBlocked: boolean): void;
  /** Calls back when the network has changed, until it is stopped. */
  watch(onChange: () => void): () => void;
}

export function createNetwork(world: World): Network {
  const watchers = new Set<() => void>();
  let isBlocked = world.befalls("socket_blocked", 0.2);
  return {
    get isBlocked() {
      return isBlocked;
    },
    change(next) {
      isBlocked = next;
      for (const tell of watchers) tell();
    },
    watch(onChange) {
      watchers.add(onChange);
      return () => void watchers.delete(onChange);
    },
  };
}
