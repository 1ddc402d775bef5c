import { setImmediate } from "node:timers";

/**
 * The one clock of a run. Everything that happens is a step of it; between two steps all promises
 * come to rest, so that a run is the same every time.
 */
export interface Scheduler {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Steps taken so far. */
  readonly steps: number;
  /** Has a step taken after a time; those of one moment come in the order of asking. */
  after(ms: number, step: () => void): void;
  /**
   * Takes steps until so much time has passed, or until `isDone` says so after one of them.
   *
   * @throws {Livelock} when the whole run has had its fill of steps.
   */
  run(ms: number, isDone?: () => boolean): Promise<void>;
}

/** Thrown when a run takes so many steps that nothing but going in circles explains it. */
export class Livelock extends Error {
  constructor(steps: number) {
    super(`livelock: ${steps} steps and no end`);
  }
}

/** Several times what the longest healthy run takes. */
const maxSteps = 30_000;

interface Timer {
  at: number;
  order: number;
  step: () => void;
}

/** @param onStep called when all that a step led to is done. */
export function createScheduler(
  startAt: number,
  onStep: () => void,
): Scheduler {
  const heap: Timer[] = [];
  let now = startAt;
  let asked = 0;
  let steps = 0;

  return {
    get now() {
      return now;
    },
    get steps() {
      return steps;
    },
    after(ms, step) {
      push(heap, { at: now + ms, order: asked++, step });
    },
    async run(ms, isDone = () => false) {
      const until = now + ms;
      await rest();
      while (!isDone()) {
        const [next] = heap;
        if (next === undefined || next.at > until) {
          now = until;
          return;
        }
        pop(heap);
        now = next.at;
        if (++steps > maxSteps) throw new Livelock(maxSteps);
        next.step();
        await rest();
        onStep();
      }
    },
  };
}

/** Resolves when nothing waits for promises any more: no step and no timer comes before that. */
export function rest(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}

function isBefore(a: Timer, b: Timer): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

/** Adds to a binary heap whose first timer is the next one due. */
function push(heap: Timer[], timer: Timer): void {
  let at = heap.length;
  while (at > 0) {
    const above = (at - 1) >> 1;
    const parent = heap[above];
    if (parent === undefined || isBefore(parent, timer)) break;
    heap[at] = parent;
    at = above;
  }
  heap[at] = timer;
}

function pop(heap: Timer[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let at = 0;
  while (true) {
    const [left, right] = [heap[2 * at + 1], heap[2 * at + 2]];
    if (left === undefined) break;
    const isRight = right !== undefined && isBefore(right, left);
    const child = isRight ? right : left;
    if (isBefore(last, child)) break;
    heap[at] = child;
    at = 2 * at + (isRight ? 2 : 1);
  }
  heap[at] = last;
}
