import { noFaults } from "./faults.ts";
import type { Outcome } from "./run.ts";

/** Plays runs in a thread of its own, and knows when one will never end. */
export interface Player {
  play(seed: number): Promise<Outcome>;
  end(): void;
}

export interface PlayerOptions {
  /** The module that plays a seed that it is sent, and sends back what came of it. */
  worker: URL;
  /** So long one run may take. */
  patienceMs: number;
}

export function createPlayer({ worker, patienceMs }: PlayerOptions): Player {
  let thread = new Worker(worker, { type: "module" });

  /** A step that never comes to rest holds the thread for ever: no limit of steps would end it. */
  function giveUp(seed: number): Outcome {
    thread.terminate();
    thread = new Worker(worker, { type: "module" });
    const violations = [`livelock: a step took more than ${patienceMs} ms`];
    return { seed, violations, counts: noFaults(), steps: 0, digest: "" };
  }

  return {
    play: (seed) =>
      new Promise<Outcome>((resolve, reject) => {
        const timer = setTimeout(() => resolve(giveUp(seed)), patienceMs);
        thread.onmessage = ({ data }: MessageEvent<Outcome>) => {
          clearTimeout(timer);
          resolve(data);
        };
        thread.onerror = (event) => {
          event.preventDefault();
          clearTimeout(timer);
          reject(new Error(event.message));
        };
        thread.postMessage(seed);
      }),
    end: () => thread.terminate(),
  };
}
