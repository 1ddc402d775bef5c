import { type Counts, faults, noFaults } from "./faults.ts";
import type { Outcome } from "./run.ts";
import type { Order } from "./worker.ts";

/** What came of many seeds. */
export interface Summary {
  seeds: number;
  /** The runs in which a promise was broken. */
  broken: Outcome[];
  /** How often each fault happened in all of them. */
  counts: Counts;
  steps: number;
}

/** Two: the machine that tests has two cores. */
const workers = 2;
const seedsPerOrder = 20;

/** Plays seeds from `first` on, on all cores; tells after each few how it stands. */
export async function runSeeds(
  first: number,
  seeds: number,
  onProgress: (summary: Summary) => void = () => {},
): Promise<Summary> {
  const summary: Summary = {
    seeds: 0,
    broken: [],
    counts: noFaults(),
    steps: 0,
  };
  const orders = split(first, seeds).values();
  await Promise.all(
    Array.from({ length: workers }, () =>
      work(orders, (outcomes) => {
        for (const outcome of outcomes) addTo(summary, outcome);
        onProgress(summary);
      })),
  );
  summary.broken.sort((a, b) => a.seed - b.seed);
  return summary;
}

function split(first: number, seeds: number): Order[] {
  const length = Math.ceil(seeds / seedsPerOrder);
  return Array.from({ length }, (_, i) => {
    const done = i * seedsPerOrder;
    const count = Math.min(seedsPerOrder, seeds - done);
    return { first: first + done, count };
  });
}

/** Takes orders until none is left. */
function work(
  orders: Iterator<Order>,
  onDone: (outcomes: Outcome[]) => void,
): Promise<void> {
  const url = new URL("./worker.ts", import.meta.url);
  const worker = new Worker(url, { type: "module" });
  return new Promise<void>((resolve, reject) => {
    const next = () => {
      const order = orders.next();
      if (order.done) return resolve();
      worker.postMessage(order.value);
    };
    worker.onmessage = ({ data }: MessageEvent<Outcome[]>) => {
      onDone(data);
      next();
    };
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(event.message));
    };
    next();
  }).finally(() => worker.terminate());
}

function addTo(summary: Summary, outcome: Outcome): void {
  summary.seeds++;
  summary.steps += outcome.steps;
  if (outcome.violations.length > 0) summary.broken.push(outcome);
  for (const fault of faults) summary.counts[fault] += outcome.counts[fault];
}

/** Says what went wrong in a run, and how to see it again. */
export function explain({ seed, violations }: Outcome): string {
  return [
    `seed ${seed} broke a promise:`,
    ...violations.map((why) => `  ${why}`),
    `  play it again: deno task simulate --seed ${seed} --seeds 1`,
  ].join("\n");
}
