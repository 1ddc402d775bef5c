import type { Time } from "./time.ts";

export interface MemoryOptions {
  /** Megabytes that the process may hold; 0 for as much as the machine gives. */
  limitMb: number;
  /** Measures the bytes that the process holds now. */
  measure: () => number;
  every: Time["every"];
  /** Called once, above the limit: time to drain. */
  onOver: (heldMb: number) => void;
  /** Called above {@linkcode ceiling} times the limit: draining takes too long, or frees nothing. */
  onFarOver: (heldMb: number) => void;
}

/** The server's exit code when it held too much memory: it is to be started again at once. */
export const overMemoryCode = 75;

const checkMs = 1_000;
const megabyte = 1024 * 1024;
const ceiling = 2;

/**
 * Watches what the process holds. The platform's sockets gather the fragments of one message without
 * a bound and show nothing of it, so a peer that never finishes one is seen only here. Everything
 * resumes; so the answer to whatever holds too much is a new process. Returns how to stop watching.
 */
export function watchMemory(options: MemoryOptions): () => void {
  const { limitMb, measure, every, onOver, onFarOver } = options;
  if (limitMb === 0) return () => {};
  let isOver = false;

  return every(checkMs, () => {
    const heldMb = Math.round(measure() / megabyte);
    if (heldMb > limitMb * ceiling) return onFarOver(heldMb);
    if (heldMb <= limitMb || isOver) return;
    isOver = true;
    onOver(heldMb);
  });
}
