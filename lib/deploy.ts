import { ConfigError } from "./config.ts";

/** Deno Deploy sets these for what runs there; the second one its older kind, too. */
export const deployVariables = ["DENO_DEPLOY", "DENO_DEPLOYMENT_ID"] as const;

/**
 * Refuses to run on Deno Deploy, where messages would be lost without a word. Only the start asks:
 * building there works.
 *
 * @throws {ConfigError}
 */
export function refuseDeploy(
  env: { get(name: string): string | undefined },
): void {
  const name = deployVariables.find((each) => (env.get(each) ?? "") !== "");
  if (name === undefined) return;
  throw new ConfigError(
    `Papo can't run on Deno Deploy yet (${name} is set): it keeps its messages in a file, ` +
      `there is no disk there that lasts, and instances share nothing. ` +
      `Run it on a machine with a disk of its own.`,
  );
}
