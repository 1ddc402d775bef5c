/** Moves a Papo, and is killed in the middle of its entries: the process that move_refused_test.ts starts. */
import { move } from "../../lib/store/move.ts";

const [way, dataDir = "", databaseUrl = ""] = Deno.args;
await move({
  direction: way === "out" ? "to_postgres" : "to_sqlite",
  dataDir,
  databaseUrl,
  now: 0,
  onProgress({ table, done }) {
    if (table === "entries" && done >= 2_000) Deno.kill(Deno.pid, "SIGKILL");
  },
});
