import { type Config, ConfigError, variables } from "./config.ts";
import { deployVariables } from "./deploy.ts";

/** Where Fresh looks for the name of a build, each time it is loaded. */
const freshVariables = ["DENO_DEPLOYMENT_ID", "GITHUB_SHA", "CI_COMMIT_SHA"];

/**
 * Lists what the server may do: its port, its own files, its data folder, a few facts of the machine.
 *
 * @throws {ConfigError} for a folder that can't stand in such a list.
 */
export function servePermissions(
  { host, port, dataDir }: Pick<Config, "host" | "port" | "dataDir">,
): string[] {
  if (dataDir.includes(",")) {
    throw new ConfigError(
      `DATA_DIR="${dataDir}" can't be used: Deno parts lists of folders at commas.`,
    );
  }
  const environment = [...variables, ...deployVariables, ...freshVariables];
  return [
    `--allow-net=${address(host, port)}`,
    `--allow-read=.,${dataDir}`,
    `--allow-write=${dataDir}`,
    `--allow-env=${[...new Set(environment)].join(",")}`,
    "--allow-sys=hostname,networkInterfaces",
  ];
}

/** With port 0 the system chooses one, which must be listened on again when the listener dies. */
function address(host: string, port: number): string {
  const name = host.includes(":") ? `[${host}]` : host;
  return port === 0 ? name : `${name}:${port}`;
}
