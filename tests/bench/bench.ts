/** Loads Papo and its peers side by side, and prints how they did, as a table. */
import { parseArgs } from "node:util";

import { compile, type Load, measure, type Measured } from "./load.ts";
import { type Launch, papo, peers, start } from "./servers.ts";
import { type Result, table } from "./table.ts";
import { signInAll } from "./tokens.ts";
import { type Work, works } from "./works.ts";

const { values } = parseArgs({
  args: Deno.args,
  options: {
    quick: { type: "boolean", default: false },
    rounds: { type: "string" },
    only: { type: "string", default: "" },
  },
});
const rounds = Number(values.rounds ?? (values.quick ? 1 : 5));
const seconds = values.quick ? 2 : 5;
const chosen = works.filter(({ name, isQuick }) =>
  (isQuick || !values.quick) && name.includes(values.only)
);

const folder = await Deno.makeTempDir({ prefix: "papo-bench-" });
try {
  const generator = await compile(folder);
  const load: Load = { generator, tokens: `${folder}/tokens`, seconds };
  const results: Result[] = [];
  for (let round = 1; round <= rounds; round++) {
    for (const work of chosen) {
      const dataDir = await Deno.makeTempDir({ dir: folder });
      for (const launch of [papo(dataDir), ...peers]) {
        const measured = await play(launch, work, load);
        console.error(`round ${round}: ${work.name}: ${launch.name}`);
        results.push({ work, server: launch.name, measured });
      }
    }
  }
  console.log(table(results));
} finally {
  await Deno.remove(folder, { recursive: true });
}

/** Gives each server each time a fresh process, and Papo fresh data. */
async function play(
  launch: Launch,
  work: Work,
  load: Load,
): Promise<Measured> {
  await using server = await start(launch);
  await Deno.writeTextFile(load.tokens, await signInAll(server, work));
  return await measure(server, work, load);
}
