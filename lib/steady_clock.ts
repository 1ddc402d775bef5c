/**
 * Makes a clock that never goes back: a wait must not grow by what the machine's clock is set back.
 * It goes forward with it, also over a sleep, which `performance.now()` may leave out.
 *
 * @param maxStepMs how far it goes at most from one look at it to the next: whoever looks more often
 * than that tells an hour that passed from a clock that was set an hour forward.
 */
export function steadyClock(
  wall: () => number,
  maxStepMs = Infinity,
): () => number {
  let last = wall();
  let steady = last;
  return () => {
    const now = wall();
    steady += Math.min(Math.max(0, now - last), maxStepMs);
    last = now;
    return steady;
  };
}
