const minDelayMs = 500;
const maxDelayMs = 30_000;

/**
 * Says how long to wait before a reconnect: full jitter, so that a thousand clients of a restarted
 * server don't come back at once.
 *
 * @param attempt how many have failed in a row, from 0.
 * @param random a number in [0, 1).
 */
export function nextDelayMs(attempt: number, random: number): number {
  const ceiling = Math.min(
    maxDelayMs,
    minDelayMs * 2 ** Math.min(attempt + 1, 10),
  );
  return minDelayMs + random * (ceiling - minDelayMs);
}
