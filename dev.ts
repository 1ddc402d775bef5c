/** `deno run -A dev.ts build` builds; without `build` it serves and reloads. */
import { Builder } from "fresh/dev";

import { preflight, whyNotStarted } from "./lib/preflight.ts";

const builder = new Builder();

async function develop(): Promise<void> {
  const { port, host: hostname } = preflight(Deno.env);
  await builder.listen(() => import("./main.ts"), { port, hostname });
}

if (Deno.args[0] === "build") {
  await builder.build();
} else {
  try {
    await develop();
  } catch (error) {
    console.error(whyNotStarted(error));
    Deno.exit(1);
  }
}
