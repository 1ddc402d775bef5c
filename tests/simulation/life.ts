import type { Time } from "../../lib/time.ts";
import type { Scheduler } from "./scheduler.ts";

/** The time of one process or one tab: when it dies its timers die, and while it sleeps they wait. */
export interface Life extends Time {
  readonly isOver: boolean;
  /** Does something now, on waking, or never. */
  run(work: () => void): void;
  sleep(ms: number): void;
  end(): void;
}

/** @param now its clock, which may be wrong and be set. */
export function createLife(
  scheduler: Scheduler,
  now: () => number = () => scheduler.now,
): Life {
  let isOver = false;
  let asleepUntil = -Infinity;
  let deferred: (() => void)[] = [];

  function run(work: () => void): void {
    if (isOver) return;
    const isAwake = scheduler.now >= asleepUntil;
    if (isAwake && deferred.length === 0) return work();
    deferred.push(work);
    if (deferred.length === 1) wakeUp();
  }

  /** Does what was put off, in its order, a step each. */
  function wakeUp(): void {
    const waitMs = Math.max(0, asleepUntil - scheduler.now);
    scheduler.after(waitMs, () => {
      if (isOver) return;
      if (scheduler.now < asleepUntil) return wakeUp();
      const [work, ...rest] = deferred;
      deferred = rest;
      if (rest.length > 0) wakeUp();
      work?.();
    });
  }

  function after(ms: number, callback: () => void): void {
    // As the platform's timers, it knows whole milliseconds only.
    if (!isOver) scheduler.after(Math.floor(ms), () => run(callback));
  }

  return {
    get isOver() {
      return isOver;
    },
    now,
    run,
    after,
    pause: (ms) => new Promise((resolve) => after(ms, resolve)),
    every(ms, callback) {
      let isOn = true;
      const again = () => {
        if (!isOn) return;
        after(ms, again);
        callback();
      };
      after(ms, again);
      return () => void (isOn = false);
    },
    sleep(ms) {
      asleepUntil = Math.max(asleepUntil, scheduler.now + ms);
    },
    end: () => void (isOver = true),
  };
}
