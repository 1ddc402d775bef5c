import { type Counts, faults, noFaults } from "./faults.ts";
import { createPlayer } from "./player.ts";
import type { Outcome } from "./run.ts";

/** What came of many seeds. */
export interface Summary {
  seeds: number;
  /** The runs in which a promise was broken. */
  broken: Outcome[];
  /** How often each fault happened in all of them. */
  counts: Counts;
  steps: number;
}

export interface RunsOptions {
  /** Called after each run with how it stands. */
  onProgress?: (summary: Summary) => void;
  /** What plays a seed. */
  worker?: URL;
  /** So long one run may take; most take less than a tenth of a second. */
  patienceMs?: number;
}

/** Two: the machine that tests has two cores. */
const workers = 2;

/** So many broken runs say all. */
const maxBroken = 10;

/** Plays seeds from `first` on, on all cores, until all are played or enough of them are broken. */
export async function runSeeds(
  first: number,
  seeds: number,
  options: RunsOptions = {},
): Promise<Summary> {
  const { onProgress = () => {} } = options;
  const summary: Summary = {
    seeds: 0,
    broken: [],
    counts: noFaults(),
    steps: 0,
  };
  let next = first;
  const take = () => {
    const isOver = next >= first + seeds || isEnough(summary);
    return isOver ? null : next++;
  };
  const onDone = (outcome: Outcome) => {
    addTo(summary, outcome);
    onProgress(summary);
  };
  await Promise.all(
    Array.from({ length: workers }, () => work(take, onDone, options)),
  );
  summary.broken.sort((a, b) => a.seed - b.seed);
  return summary;
}

/** One run that goes in circles is enough: all the others would take their time. */
function isEnough({ broken }: Summary): boolean {
  const isLivelock = ({ violations }: Outcome) =>
    violations.some((why) => why.startsWith("livelock"));
  return broken.length >= maxBroken || broken.some(isLivelock);
}

/** Takes seeds until there are none. */
async function work(
  take: () => number | null,
  onDone: (outcome: Outcome) => void,
  { worker = playing, patienceMs }: RunsOptions,
): Promise<void> {
  const player = createPlayer({ worker, patienceMs });
  try {
    for (let seed = take(); seed !== null; seed = take()) {
      onDone(await player.play(seed));
    }
  } finally {
    player.end();
  }
}

const playing = new URL("./worker.ts", import.meta.url);

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
