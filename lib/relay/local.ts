import type { Relay } from "./relay.ts";

/** The relay of a machine that has its store to itself: there is nobody to tell. */
export function createLocalRelay(): Relay {
  return { hint: () => {}, listen: () => {}, close: () => Promise.resolve() };
}
