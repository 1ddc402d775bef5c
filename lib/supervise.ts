import { overMemoryCode } from "./memory.ts";

export interface SuperviseOptions {
  /** Resolves when somebody wants the server to end; then it is started no more. */
  stopped: Promise<void>;
  now: () => number;
  pause: (ms: number) => Promise<void>;
  /** Logs that the server crashed and is started again after `delayMs`. */
  onCrash: (crash: { code: number; delayMs: number }) => void;
}

/** The exit code of a server that lost its store, or whose store lost what it had: a crash that drains. Another begins anew. */
export const lostStoreCode = 74;

/** Who ends sooner than this could not start, and has said why. */
const startMs = 5_000;

/** Who lived for this long was well; the next crash is another story. */
const calmMs = 60_000;
const minDelayMs = 500;
const maxDelayMs = 10_000;

/**
 * Runs the server, and again when it crashes: everything resumes, so a crash costs a second and no
 * message. One that ended because it held too much memory is started again at once, since it ended
 * in good order and its clients come back in a moment. Returns the exit code of a server that was stopped, ended well or could not start.
 */
export async function supervise(
  run: () => Promise<number>,
  { stopped, now, pause, onCrash }: SuperviseOptions,
): Promise<number> {
  let isStopping = false;
  const noted = stopped.then(() => void (isStopping = true));
  let hasStarted = false;
  let delayMs = minDelayMs;
  while (true) {
    const startedAt = now();
    const code = await run();
    const livedMs = now() - startedAt;
    hasStarted ||= livedMs >= startMs;
    if (livedMs >= calmMs) delayMs = minDelayMs;
    if (code === 0 || isStopping) return code;
    if (code === overMemoryCode) continue;
    if (!hasStarted) return code;
    onCrash({ code, delayMs });
    await Promise.race([pause(delayMs), noted]);
    if (isStopping) return code;
    delayMs = Math.min(delayMs * 2, maxDelayMs);
  }
}
