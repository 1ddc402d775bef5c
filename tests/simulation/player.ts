import { noFaults } from "./faults.ts";
import type { Outcome } from "./run.ts";

/** Plays runs in a thread of its own, and knows when one will never end. */
export interface Player {
  play(seed: number): Promise<Outcome>;
  end(): void;
}

export interface PlayerOptions {
  /** The module that says that it is ready, plays each seed that it is sent, and sends what came of it. */
  worker: URL;
  /** So long one run may take, on a machine that has much else to do. */
  patienceMs?: number;
  /** Calls back once after a time, unless it is stopped. */
  after?: (ms: number, callback: () => void) => () => void;
}

/** A loop without steps is all that takes so long: what goes in circles has a limit of steps. */
const defaultPatienceMs = 120_000;

export function createPlayer(
  { worker, patienceMs = defaultPatienceMs, after = realAfter }: PlayerOptions,
): Player {
  let thread: Worker | null = null;

  /** Waits for its start, which takes long when there is much to check. */
  async function start(): Promise<Worker> {
    thread = new Worker(worker, { type: "module" });
    await nextWord(thread);
    return thread;
  }

  /** A step that never comes to rest holds the thread for ever: no limit of steps would end it. */
  function giveUp(seed: number): Outcome {
    thread?.terminate();
    thread = null;
    const violations = [`livelock: a step took more than ${patienceMs} ms`];
    return { seed, violations, counts: noFaults(), steps: 0, digest: "" };
  }

  return {
    async play(seed) {
      const player = thread ?? await start();
      const late = Promise.withResolvers<Outcome>();
      const stop = after(patienceMs, () => late.resolve(giveUp(seed)));
      const outcome = nextWord<Outcome>(player);
      player.postMessage(seed);
      return await Promise.race([outcome, late.promise]).finally(stop);
    },
    end: () => thread?.terminate(),
  };
}

/** Resolves to what a thread says next. @throws {Error} when it fails. */
function nextWord<T>(thread: Worker): Promise<T> {
  return new Promise((resolve, reject) => {
    thread.onmessage = ({ data }: MessageEvent<T>) => resolve(data);
    thread.onerror = (event) => {
      event.preventDefault();
      reject(new Error(event.message));
    };
  });
}

function realAfter(ms: number, callback: () => void): () => void {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
}
