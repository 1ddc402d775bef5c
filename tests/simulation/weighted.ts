import type { Cast } from "./cast.ts";
import type { World } from "./world.ts";

/** Something that happens to somebody or something. */
export type Act<T> = (subject: T, cast: Cast) => void;

export type Weighted<T> = readonly [weight: number, act: Act<T>];

/** Picks one act, the heavy ones more often. */
export function choose<T>(
  { chance }: World,
  acts: readonly Weighted<T>[],
): Act<T> {
  const total = acts.reduce((sum, [weight]) => sum + weight, 0);
  let at = chance.next() * total;
  const found = acts.find(([weight]) => (at -= weight) < 0) ?? acts[0];
  return found?.[1] ?? (() => {});
}
