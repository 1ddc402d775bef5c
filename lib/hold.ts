import type { Refusal } from "./protocol/refusal.ts";

/** Goes on refusing what is like something that was refused for now, so that nothing overtakes it. */
export interface Hold {
  /** Notes a refusal; one that is not for now holds nothing. */
  note(refusal: Refusal): void;
  /** Gives the refusal that holds, with what is left of its time; null when none does. */
  find(): Refusal | null;
}

/**
 * What refused may let others pass in a moment, as a store that failed for somebody else before. But
 * who sends without waiting has sent on by the time that a refusal arrives.
 */
const minHoldMs = 1_000;

/** @param now a clock that goes on evenly, in ms. */
export function createHold(now: () => number): Hold {
  let held: Refusal | null = null;
  let until = -Infinity;
  const isOn = () => now() < until;

  return {
    note(refusal) {
      const { retryAfterMs } = refusal;
      if (retryAfterMs === undefined) return;
      const minMs = isOn() ? 0 : minHoldMs;
      held = refusal;
      until = Math.max(until, now() + Math.max(minMs, retryAfterMs));
    },
    find: () =>
      held !== null && isOn() ? { ...held, retryAfterMs: until - now() } : null,
  };
}
