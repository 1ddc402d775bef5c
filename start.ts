/**
 * `deno task start`: builds Papo, then serves it with the permissions that its configuration needs
 * and no others. Only the build may run programs; the server has no permission to.
 */
import { ConfigError, readConfig, variables } from "./lib/config.ts";
import type { Config } from "./lib/config.ts";

const stopSignals: Deno.Signal[] = ["SIGINT", "SIGTERM"];

async function start(): Promise<number> {
  const config = readConfig(Deno.env);
  const built = await run(["run", ...buildPermissions, "dev.ts", "build"]);
  if (built !== 0) return built;
  return await run(["run", ...servePermissions(config), "serve.ts"]);
}

/** The build runs esbuild, and who may run programs may do anything: a longer list would limit nothing. */
const buildPermissions = ["--allow-all"];

/** Where Fresh looks for the name of a build, each time it is loaded. */
const freshVariables = ["DENO_DEPLOYMENT_ID", "GITHUB_SHA", "CI_COMMIT_SHA"];

/** What the server may do: its port, its own files, its data folder, a few facts of the machine. */
export function servePermissions({ host, port, dataDir }: Config): string[] {
  return [
    `--allow-net=${host.includes(":") ? `[${host}]` : host}:${port}`,
    `--allow-read=.,${dataDir}`,
    `--allow-write=${dataDir}`,
    `--allow-env=${[...variables, ...freshVariables].join(",")}`,
    "--allow-sys=hostname,networkInterfaces",
  ];
}

/** Runs Deno, passing signals on; a second one of the same kind changes nothing there. */
async function run(args: string[]): Promise<number> {
  const child = new Deno.Command(Deno.execPath(), { args, stdin: "null" })
    .spawn();
  const pass = (signal: Deno.Signal) => () => {
    try {
      child.kill(signal);
    } catch (error) {
      if (
        !(error instanceof TypeError || error instanceof Deno.errors.NotFound)
      ) throw error;
    }
  };
  const listeners = stopSignals.map((signal) =>
    [signal, pass(signal)] as const
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

if (import.meta.main) {
  try {
    Deno.exit(await start());
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    Deno.exit(1);
  }
}
