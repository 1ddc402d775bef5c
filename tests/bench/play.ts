import { type Load, measure, type Measured } from "./load.ts";
import { type Launch, start } from "./servers.ts";
import { signInAll } from "./tokens.ts";
import type { Work } from "./works.ts";

/** Loads a server that has just started, on the machine's first core. */
export async function play(
  launch: Launch,
  work: Work,
  load: Load,
): Promise<Measured> {
  await using server = await start(launch, 0);
  await Deno.writeTextFile(load.tokens, await signInAll(server, work));
  return await measure([server], work, load);
}
