import { assertEquals } from "@std/assert";

import { runSeeds } from "./runs.ts";

const worker = new URL("./test_worker.ts", import.meta.url);

Deno.test("runSeeds() tells of the broken runs among all", async () => {
  const { seeds, broken, steps } = await runSeeds(1, 6, { worker });

  assertEquals(broken.map(({ seed }) => seed), [1, 3, 5]);
  assertEquals([seeds, steps], [6, 6]);
});

Deno.test("runSeeds() plays no more when ten runs are broken", async () => {
  const { seeds, broken } = await runSeeds(1, 99, { worker });

  assertEquals(broken.length >= 10, true);
  assertEquals(seeds < 25, true);
});

Deno.test("runSeeds() ends with a run that never comes to rest", async () => {
  const { broken } = await runSeeds(100, 1_000, { worker, patienceMs: 200 });

  const why = "livelock: a step took more than 200 ms";
  assertEquals(broken.find(({ seed }) => seed === 100)?.violations, [why]);
});
