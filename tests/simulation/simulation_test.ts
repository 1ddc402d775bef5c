import { assertEquals } from "@std/assert";

import { faults } from "./faults.ts";
import { run } from "./run.ts";
import { explain, runSeeds, type Summary } from "./runs.ts";

const seeds = 2_000;
/** What befalls fewer runs than this has hardly been tried. */
const atLeast = 15;
let played: Promise<Summary> | null = null;

/** All tests look at the same runs. */
function play(): Promise<Summary> {
  return played ??= runSeeds(1, seeds);
}

Deno.test("every promise is kept in 2,000 simulated runs full of faults", async () => {
  const { seeds: done, broken } = await play();

  assertEquals(broken.map(explain).join("\n"), "");
  assertEquals(done, seeds);
});

Deno.test("every kind of fault befalls the simulated runs", async () => {
  const { counts } = await play();

  const spared = faults.filter((fault) => counts[fault] < atLeast);
  assertEquals(spared, []);
});

Deno.test("a seed plays the same again, to the last step", async () => {
  const first = await run(7);

  const again = await run(7);

  assertEquals(again, first);
});

Deno.test("another seed plays otherwise", async () => {
  const one = await run(7);

  const other = await run(8);

  assertEquals(one.digest === other.digest, false);
});
