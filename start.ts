/**
 * `deno task start`: builds Papo, then serves it with the permissions that its configuration needs
 * and no others. Only the build may run programs; the server has no permission to.
 */
import { servePermissions } from "./lib/permissions.ts";
import { preflight, whyNotStarted } from "./lib/preflight.ts";

const stopSignals: Deno.Signal[] = ["SIGINT", "SIGTERM"];

async function start(): Promise<number> {
  const config = preflight(Deno.env);
  const permissions = servePermissions(config);
  const built = await run(["run", ...buildPermissions, "dev.ts", "build"]);
  if (built !== 0) return built;
  return await run(["run", ...permissions, "serve.ts"]);
}

/** The build runs esbuild, and who may run programs may do anything: a longer list would limit nothing. */
const buildPermissions = ["--allow-all"];

/** Runs Deno, passing signals on; a second one of the same kind changes nothing there. */
async function run(args: string[]): Promise<number> {
  const child = new Deno.Command(Deno.execPath(), { args, stdin: "null" })
    .spawn();
  const listeners = stopSignals.map((signal) =>
    [signal, () => pass(signal, child)] as const
  );
  for (const [signal, listener] of listeners) {
    Deno.addSignalListener(signal, listener);
  }
  const { code } = await child.status;
  for (const [signal, listener] of listeners) {
    Deno.removeSignalListener(signal, listener);
  }
  return code;
}

function pass(signal: Deno.Signal, child: Deno.ChildProcess): void {
  try {
    child.kill(signal);
  } catch (error) {
    // It may have ended already, by the same Ctrl-C.
    const hasEnded = error instanceof TypeError ||
      error instanceof Deno.errors.NotFound;
    if (!hasEnded) throw error;
  }
}

try {
  Deno.exit(await start());
} catch (error) {
  console.error(whyNotStarted(error));
  Deno.exit(1);
}
