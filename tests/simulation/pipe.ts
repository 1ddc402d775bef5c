import type { Life } from "./life.ts";
import type { Scheduler } from "./scheduler.ts";

/** One direction of a wire: in order, late, and at times deaf. */
export interface Pipe {
  /** Bytes that were sent and have not left yet. */
  readonly waiting: number;
  /** Whether nothing arrives any more. */
  readonly isBlocked: boolean;
  /** Whether what is sent now leaves later. */
  readonly isStalled: boolean;
  send(bytes: number, arrive: () => void): void;
  /** Lets nothing leave for a time: the reader does not read. */
  stall(ms: number): void;
  /** Loses what is under way and all that comes, without a word. */
  block(): void;
}

export interface PipeOptions {
  scheduler: Scheduler;
  latencyMs: () => number;
  /** Whoever is at the far end. */
  receiver: Life;
}

interface Parcel {
  bytes: number;
  arrive: () => void;
}

export function createPipe(options: PipeOptions): Pipe {
  const { scheduler, latencyMs, receiver } = options;
  let queue: Parcel[] = [];
  let isPumping = false;
  let isBlocked = false;
  let stalledUntil = -Infinity;
  let lastArrival = -Infinity;

  function pumpIn(ms: number): void {
    isPumping = true;
    scheduler.after(ms, pump);
  }

  function pump(): void {
    if (isBlocked) return;
    const { now } = scheduler;
    if (now < stalledUntil) return pumpIn(stalledUntil - now);
    isPumping = false;
    for (const { arrive } of queue) {
      lastArrival = Math.max(lastArrival, now + latencyMs());
      scheduler.after(lastArrival - now, () => {
        if (!isBlocked) receiver.run(arrive);
      });
    }
    queue = [];
  }

  return {
    get waiting() {
      return queue.reduce((sum, { bytes }) => sum + bytes, 0);
    },
    get isBlocked() {
      return isBlocked;
    },
    get isStalled() {
      return scheduler.now < stalledUntil;
    },
    send(bytes, arrive) {
      if (isBlocked) return;
      queue.push({ bytes, arrive });
      if (!isPumping) pumpIn(0);
    },
    stall(ms) {
      stalledUntil = Math.max(stalledUntil, scheduler.now + ms);
    },
    block() {
      isBlocked = true;
      queue = [];
    },
  };
}
