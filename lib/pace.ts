import type { Time } from "./time.ts";

/**
 * Makes a work that is done soon after it was asked for: what is asked for in one turn, while it is
 * being done or in a pause after it, is done at once together.
 *
 * @param work MUST NOT reject.
 * @param gapMs the pause after each time.
 */
export function createPace(
  work: () => Promise<void>,
  { gapMs, pause }: { gapMs: number; pause: Time["pause"] },
): () => void {
  let isAsked = false;
  let isRunning = false;

  async function run(): Promise<void> {
    isRunning = true;
    await Promise.resolve();
    while (isAsked) {
      isAsked = false;
      await work();
      await pause(gapMs);
    }
    isRunning = false;
  }

  return () => {
    isAsked = true;
    if (!isRunning) run();
  };
}
