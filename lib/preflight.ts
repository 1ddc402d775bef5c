import { ConfigError, readConfig } from "./config.ts";
import type { Config } from "./config.ts";
import { CannotListen, explainListening } from "./listen.ts";
import { openDataFolder } from "./store/data_folder.ts";
import { DataUnusable } from "./store/data_unusable.ts";

/**
 * Looks at everything that could keep Papo from starting, before anything is built.
 *
 * @throws {ConfigError} for a wrong setting.
 * @throws {CannotListen} for a port in use.
 * @throws {DataUnusable} for a data folder in use, or one that can't be written.
 */
export function preflight(
  env: { get(name: string): string | undefined },
): Config {
  const config = readConfig(env);
  const { port, host: hostname, dataDir, databaseUrl } = config;
  explainListening(config, () => Deno.listen({ port, hostname })).close();
  if (databaseUrl === "") openDataFolder(dataDir).release();
  return config;
}

/** Says why nothing was started, in words for the person who tried. */
export function whyNotStarted(error: unknown): string {
  const isExpected = error instanceof ConfigError ||
    error instanceof CannotListen || error instanceof DataUnusable;
  if (isExpected) return error.message;
  const words = error instanceof Error ? error.stack ?? error.message : error;
  return `Papo could not start: ${words}`;
}
