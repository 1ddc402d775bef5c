import { type Config, ConfigError, variables } from "./config.ts";
import { parsePostgresUrl } from "./store/postgres_url.ts";

/** Where Fresh looks for the name of a build, each time it is loaded. */
const freshVariables = ["DENO_DEPLOYMENT_ID", "GITHUB_SHA", "CI_COMMIT_SHA"];

/**
 * The driver of Postgres looks for these; they count where DATABASE_URL says nothing. In the last
 * two it would find a file of passwords, which it may not read.
 */
const driverVariables = [
  ...["PG*", "NODE_PG_FORCE_NATIVE", "USER", "USERNAME"],
  ...["HOME", "APPDATA"],
];

/**
 * Lists what the server may do: its port, its own files, its data, a few facts of the machine.
 *
 * @throws {ConfigError} for a folder that can't stand in such a list.
 */
export function servePermissions(
  { host, port, dataDir, databaseUrl }: Pick<
    Config,
    "host" | "port" | "dataDir" | "databaseUrl"
  >,
): string[] {
  if (dataDir.includes(",")) {
    throw new ConfigError(
      `DATA_DIR="${dataDir}" can't be used: Deno parts lists of folders at commas.`,
    );
  }
  const environment = [
    ...[...variables, ...freshVariables],
    ...(databaseUrl === "" ? [] : driverVariables),
  ];
  const listening = listenAddress(host, port);
  const data = databaseUrl === ""
    ? [
      `--allow-net=${listening}`,
      `--allow-read=.,${dataDir}`,
      `--allow-write=${dataDir}`,
    ]
    : databasePermissions(listening, databaseUrl);
  return [
    ...data,
    `--allow-env=${[...new Set(environment)].join(",")}`,
    "--allow-sys=hostname,networkInterfaces",
  ];
}

/** With port 0 the system chooses one, which must be listened on again when the listener dies. */
function listenAddress(host: string, port: number): string {
  const name = host.includes(":") ? `[${host}]` : host;
  return port === 0 ? name : `${name}:${port}`;
}

function databasePermissions(listening: string, url: string): string[] {
  const { address, rootCertificates } = parsePostgresUrl(url);
  if (rootCertificates?.includes(",")) {
    throw new ConfigError(
      `DATABASE_URL can't be used: Deno parts lists of files at commas, as in its sslrootcert.`,
    );
  }
  const readable = rootCertificates === null ? "." : `.,${rootCertificates}`;
  return [`--allow-net=${listening},${address}`, `--allow-read=${readable}`];
}
