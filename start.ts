/**
 * `deno task start`: builds Papo, then serves it with the permissions that its configuration needs
 * and no others, again when it crashes. Only the build may run programs; the server may not.
 * `deno task serve` leaves the build out, for a folder that holds one and can't be written.
 */
import { log } from "./lib/log.ts";
import { servePermissions } from "./lib/permissions.ts";
import { preflight, whyNotStarted } from "./lib/preflight.ts";
import { supervise } from "./lib/supervise.ts";
import { realTime } from "./lib/time.ts";

const isBuilt = Deno.args.includes("--built");

async function start(): Promise<number> {
  const permissions = servePermissions(preflight(Deno.env));
  const runner = createRunner();
  const built = isBuilt ? 0 : await runner.run(build);
  if (built !== 0) return built;
  return await supervise(() => runner.run([...permissions, "serve.ts"]), {
    ...realTime,
    stopped: runner.stopped,
    onCrash: (crash) => log("server_crashed", { ...crash }),
  });
}

/** The build runs esbuild, and who may run programs may do anything: a longer list would limit nothing. */
const build = ["--allow-all", "dev.ts", "build"];

/** Runs one program after the other, and passes on what it is told by signals. */
interface Runner {
  /** Runs a Deno program with these arguments, until it ends. */
  run(args: string[]): Promise<number>;
  /** Resolves at the first signal. */
  readonly stopped: Promise<void>;
}

function createRunner(): Runner {
  const { promise: stopped, resolve: stop } = Promise.withResolvers<void>();
  let child: Deno.ChildProcess | null = null;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, () => {
      stop();
      if (child !== null) pass(signal, child);
    });
  }
  return {
    stopped,
    async run(args) {
      child = new Deno.Command(Deno.execPath(), {
        args: ["run", ...args],
        stdin: "null",
      }).spawn();
      const { code } = await child.status;
      child = null;
      return code;
    },
  };
}

/** A signal that arrives twice, as by Ctrl-C in a terminal, changes nothing there. */
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
