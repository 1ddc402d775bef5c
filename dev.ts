/** `deno run -A dev.ts build` builds; without `build` it serves and reloads. */
import { Builder } from "fresh/dev";

import { readConfig } from "./lib/config.ts";
import { explain } from "./lib/explain.ts";

const builder = new Builder();

async function develop(): Promise<void> {
  const { port, host: hostname } = readConfig(Deno.env);
  await builder.listen(() => import("./main.ts"), { port, hostname });
}

if (Deno.args[0] === "build") {
  await builder.build();
} else {
  try {
    await develop();
  } catch (error) {
    console.error(explain(error, { task: "dev", port: Deno.env.get("PORT") }));
    Deno.exit(1);
  }
}
