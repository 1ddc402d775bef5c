import type { Place } from "./people.ts";
import { type Env, type Papo, startPapo } from "./server.ts";

/** Several servers that share a database, and one name that stands for all of them. */
export interface Machines extends Place, AsyncDisposable {
  readonly all: readonly Papo[];
}

/**
 * Starts machines with the same settings. Whoever looks up their `url` is sent to the next one each
 * time, be it alive or not: connecting again is connecting elsewhere.
 */
export async function startMachines(
  count: number,
  env: Env,
): Promise<Machines> {
  await using started = new AsyncDisposableStack();
  const starting = Array.from({ length: count }, () => startPapo(env));
  // Those that did start are ended, also when one did not.
  for (const result of await Promise.allSettled(starting)) {
    if (result.status === "fulfilled") started.use(result.value);
  }
  const all = await Promise.all(starting);
  const parts = started.move();
  let turn = 0;
  return {
    all,
    get url() {
      return all[turn++ % count]!.url;
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}
