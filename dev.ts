/** `deno run -A dev.ts build` builds; without `build` it serves and reloads. */
import { Builder } from "fresh/dev";

const builder = new Builder();

if (Deno.args[0] === "build") {
  await builder.build();
} else {
  const port = Number(Deno.env.get("PORT") ?? 8000);
  await builder.listen(() => import("./main.ts"), { port });
}
