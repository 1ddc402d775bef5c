/** Plays simulated runs from a seed on, says how they go, and how to see a broken one again. */
import { parseArgs } from "node:util";

import { run } from "../tests/simulation/run.ts";
import { explain, runSeeds, type Summary } from "../tests/simulation/runs.ts";

const usage = "deno task simulate [--seeds 2000] [--seed 1]";
const progressMs = 10_000;

async function simulate(first: number, seeds: number): Promise<number> {
  if (seeds === 1) return await replay(first);
  let saidAt = Date.now();
  const { seeds: played, broken, counts, steps } = await runSeeds(
    first,
    seeds,
    {
      onProgress(so) {
        if (Date.now() - saidAt < progressMs) return;
        saidAt = Date.now();
        console.log(said(so.seeds, so.broken.length, `of ${seeds} `));
      },
    },
  );
  sayFaults(counts, steps);
  for (const outcome of broken) console.log(explain(outcome));
  console.log(said(played, broken.length));
  return broken.length;
}

/** Plays one seed and tells all that happens in it. */
async function replay(seed: number): Promise<number> {
  const outcome = await run(seed, console.log);
  const { violations } = outcome;
  if (violations.length > 0) console.log(explain(outcome));
  console.log(said(1, violations.length));
  return violations.length;
}

function said(seeds: number, violations: number, of = ""): string {
  return `${seeds} ${of}seeds, ${violations} violations`;
}

function sayFaults(counts: Summary["counts"], steps: number): void {
  const width = Math.max(...Object.keys(counts).map(({ length }) => length));
  for (const [fault, count] of Object.entries(counts)) {
    console.log(`${fault.padEnd(width)} ${count}`);
  }
  console.log(`${"steps".padEnd(width)} ${steps}`);
}

/** Reads a whole number; null for anything else. */
function whole(text: string): number | null {
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}

const { values } = parseArgs({
  args: Deno.args,
  options: {
    seeds: { type: "string", default: "2000" },
    seed: { type: "string", default: "1" },
  },
});
const [first, seeds] = [whole(values.seed), whole(values.seeds)];
if (first === null || seeds === null) {
  console.error(`Seeds are whole numbers: ${usage}`);
  Deno.exit(2);
}
Deno.exit(await simulate(first, seeds) === 0 ? 0 : 1);
