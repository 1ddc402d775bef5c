/** Restores, and is killed after a step: the process that restore_test.ts starts. */
import { restore } from "./restore.ts";

const [last, data = "", file = ""] = Deno.args;
await restore(data, file, {
  now: 0,
  onStep: (step) => {
    if (step === last) Deno.kill(Deno.pid, "SIGKILL");
  },
});
