/** The clock and its timers; tests bring their own. */
export interface Time {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back once after a time. */
  after(ms: number, callback: () => void): void;
  /** Resolves after a time. */
  pause(ms: number): Promise<void>;
  /** Calls back again and again, until the returned function is called. */
  every(ms: number, callback: () => void): () => void;
}

export const realTime: Time = {
  now: Date.now,
  after: (ms, callback) => void setTimeout(callback, ms),
  pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  every(ms, callback) {
    const timer = setInterval(callback, ms);
    return () => clearInterval(timer);
  },
};
