/** Moves a Papo, and is killed in the middle of a step: the process that move_refused_test.ts starts. */
import { move } from "../../lib/store/move.ts";

const [way, last, dataDir = "", databaseUrl = ""] = Deno.args;
await move({
  direction: way === "out" ? "to_postgres" : "to_sqlite",
  dataDir,
  databaseUrl,
  now: 0,
  onProgress({ step, table, done }) {
    const isThere = step === last && table === "entries" && done >= 2_000;
    if (isThere) Deno.kill(Deno.pid, "SIGKILL");
  },
});
