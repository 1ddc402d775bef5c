/**
 * Makes a clock that never goes back: a wait must not grow by what the machine's clock is set back.
 * It goes forward with it, also over a sleep, which `performance.now()` may leave out.
 */
export function steadyClock(wall: () => number): () => number {
  let last = wall();
  let steady = last;
  return () => {
    const now = wall();
    steady += Math.max(0, now - last);
    last = now;
    return steady;
  };
}
