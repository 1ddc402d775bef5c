import type { Config } from "./config.ts";

/** Says in a few lines where Papo is reached, where it keeps its data, and how it stops. */
export function banner(
  config: Config,
  port: number,
  networkAddress: string | null,
): string {
  const isLocal = networkAddress === null;
  const local = isLocal && config.host !== "127.0.0.1"
    ? config.host
    : "localhost";
  const network = isLocal
    ? "Reachable from this machine only"
    : `http://${networkAddress}:${port} (reachable from your network; HOST=127.0.0.1 keeps it here)`;
  return [
    "Papo is ready.",
    `  Here     http://${local}:${port}`,
    `  Network  ${network}`,
    `  Data     ${config.dataDir}`,
    "  Stop     Ctrl+C",
  ].join("\n");
}
