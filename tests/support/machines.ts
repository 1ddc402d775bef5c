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
  const all = await Promise.all(
    Array.from({ length: count }, async () => {
      const papo = await startPapo(env);
      started.use(papo);
      return papo;
    }),
  );
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
