import { setImmediate } from "node:timers";

import type { Time } from "../../lib/time.ts";

/** A clock that stands until a test moves it. */
export interface FakeTime extends Time {
  /** Moves on, calling back what falls due in its order, with all that follows from it. */
  advance(ms: number): Promise<void>;
  /** Sets the clock so much forward or back, as an operator does: what waits does not notice. */
  set(ms: number): void;
}

interface Timer {
  at: number;
  callback: () => void;
}

export function createFakeTime(startAt = 1_732_390_000_000): FakeTime {
  let now = startAt;
  let timers: Timer[] = [];

  function after(ms: number, callback: () => void): void {
    timers.push({ at: now + ms, callback });
  }

  function takeNext(until: number): Timer | undefined {
    const [next] = timers.filter(({ at }) => at <= until)
      .toSorted((a, b) => a.at - b.at);
    timers = timers.filter((timer) => timer !== next);
    return next;
  }

  return {
    now: () => now,
    after,
    every(ms, callback) {
      let isOn = true;
      const again = () => {
        if (!isOn) return;
        callback();
        after(ms, again);
      };
      after(ms, again);
      return () => void (isOn = false);
    },
    pause: (ms) => new Promise((resolve) => after(ms, resolve)),
    set(ms) {
      now += ms;
      timers = timers.map((timer) => ({ ...timer, at: timer.at + ms }));
    },
    async advance(ms) {
      const until = now + ms;
      await settled();
      for (let next; (next = takeNext(until)) !== undefined;) {
        now = next.at;
        next.callback();
        await settled();
      }
      now = until;
    },
  };
}

/** Resolves when everything that waits for nothing but other promises is done. */
export function settled(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
