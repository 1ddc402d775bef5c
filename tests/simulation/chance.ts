import { createRandom } from "../support/random.ts";

/** All that is random in one run: the same seed makes the same choices. */
export interface Chance {
  /** A number in [0, 1). */
  next(): number;
  happens(probability: number): boolean;
  /** A whole number, both ends included. */
  between(min: number, max: number): number;
  pick<T>(list: readonly T[]): T;
}

export function createChance(seed: number): Chance {
  const next = createRandom(seed);
  const between = (min: number, max: number) =>
    min + Math.floor(next() * (max - min + 1));
  return {
    next,
    between,
    happens: (probability) => next() < probability,
    pick<T>(list: readonly T[]): T {
      const picked = list[between(0, list.length - 1)];
      if (picked === undefined) throw new RangeError("nothing to pick from");
      return picked;
    },
  };
}
