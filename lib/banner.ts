import type { Config } from "./config.ts";

/** Says in five lines where Papo is reached, where it keeps its data, and how it stops. */
export function banner(
  config: Pick<
    Config,
    "host" | "dataDir" | "databaseUrl" | "publicUrl" | "isOnDeploy"
  >,
  port: number,
  networkAddress: string | null,
): string {
  return [
    "Papo is ready.",
    `  Here     http://${ownName(config.host)}:${port}`,
    `  Network  ${network(config, port, networkAddress)}`,
    `  Data     ${data(config)}`,
    "  Stop     Ctrl+C",
  ].join("\n");
}

/** Names no password. */
function data(
  { dataDir, databaseUrl }: Pick<Config, "dataDir" | "databaseUrl">,
): string {
  if (databaseUrl === "") return dataDir;
  const { host, pathname } = new URL(databaseUrl);
  return `${host}${pathname} (Postgres)`;
}

const everywhere = new Set(["0.0.0.0", "::"]);
const loopback = new Set(["127.0.0.1", "::1", "localhost"]);

function ownName(host: string): string {
  if (everywhere.has(host) || loopback.has(host)) return "localhost";
  return host.includes(":") ? `[${host}]` : host;
}

function network(
  { host, publicUrl, isOnDeploy }: Pick<
    Config,
    "host" | "publicUrl" | "isOnDeploy"
  >,
  port: number,
  networkAddress: string | null,
): string {
  if (publicUrl !== null) return publicUrl.origin;
  if (isOnDeploy) return "The app's own domains, by Deno Deploy";
  if (loopback.has(host)) return "Reachable from this machine only";
  if (!everywhere.has(host)) return `http://${ownName(host)}:${port}`;
  if (networkAddress === null) return "This machine has no network address now";
  return `http://${networkAddress}:${port} (reachable from your network; HOST=127.0.0.1 keeps it here)`;
}
