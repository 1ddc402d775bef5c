/** Loads Papo and its peers, or several machines of it, and prints how they did, as a table. */
import { parseArgs } from "node:util";

import { compile, type Load } from "./load.ts";
import { playMachines } from "./machines.ts";
import { play } from "./play.ts";
import { papo, peers } from "./servers.ts";
import { type Result, table } from "./table.ts";
import { works } from "./works.ts";

const { values } = parseArgs({
  args: Deno.args,
  options: {
    quick: { type: "boolean", default: false },
    machines: { type: "boolean", default: false },
    rounds: { type: "string" },
    only: { type: "string", default: "" },
  },
});
const rounds = Number(values.rounds ?? (values.quick ? 1 : 5));
const seconds = values.quick ? 2 : 5;

const folder = await Deno.makeTempDir({ prefix: "papo-bench-" });
try {
  const generator = await compile(folder);
  const load: Load = { generator, tokens: `${folder}/tokens`, seconds };
  const run = values.machines ? playMachines : playPeers;
  console.log(await run(load, { folder, rounds }));
} finally {
  await Deno.remove(folder, { recursive: true });
}

/** Loads Papo and its peers in turn with each work. */
async function playPeers(
  load: Load,
  { folder, rounds }: { folder: string; rounds: number },
): Promise<string> {
  const chosen = works.filter(({ name, isQuick }) =>
    (isQuick || !values.quick) && name.includes(values.only)
  );
  const results: Result[] = [];
  for (let round = 1; round <= rounds; round++) {
    for (const work of chosen) {
      const dataDir = await Deno.makeTempDir({ dir: folder });
      for (const launch of [papo({ DATA_DIR: dataDir }), ...peers]) {
        const measured = await play(launch, work, load);
        console.error(`round ${round}: ${work.name}: ${launch.name}`);
        results.push({ work, server: launch.name, measured });
      }
    }
  }
  return table(results);
}
