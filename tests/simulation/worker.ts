import { type Outcome, run } from "./run.ts";

/** Plays seeds one after the other, away from the thread that counts them. */
export interface Order {
  first: number;
  count: number;
}

self.onmessage = async ({ data }: MessageEvent<Order>) => {
  const outcomes: Outcome[] = [];
  for (let seed = data.first; seed < data.first + data.count; seed++) {
    outcomes.push(await run(seed));
  }
  self.postMessage(outcomes);
};
