import { join } from "node:path";

import type { Env } from "./server.ts";
import { compileShim } from "./shim.ts";

/** The clock that a server sees, in the test's hands. */
export interface Clock extends AsyncDisposable {
  /** What the server is to be started with. */
  readonly env: Env;
  /** Sets it so much forward or back. */
  jump(ms: number): void;
}

/** Prepares a clock. @throws where libraries can't be preloaded. */
export async function prepareClock(): Promise<Clock> {
  const folder = await Deno.makeTempDir({ prefix: "papo-clock-" });
  const library = await compileShim("clock_shift", folder);
  if (library === null) throw new Error("No clock can be set here.");
  const file = join(folder, "shift");
  let shiftMs = 0n;

  /** In place: the server has the file's bytes before its eyes. */
  function write(): void {
    using open = Deno.openSync(file, { write: true, create: true });
    open.writeSync(new Uint8Array(BigInt64Array.of(shiftMs).buffer));
  }
  write();
  return {
    env: { LD_PRELOAD: library, CLOCK_SHIFT: file },
    jump(ms) {
      shiftMs += BigInt(ms);
      write();
    },
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}
