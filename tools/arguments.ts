import { resolve } from "node:path";

import { type Config, ConfigError, readConfig } from "../lib/config.ts";
import type { Direction } from "../lib/store/move.ts";

/** What the tools that copy data were told. */
export interface Arguments {
  file: string;
  dataDir: string;
  /** Whether the one option was given. */
  hasOption: boolean;
}

/** Reads FILE, as seen from where the task was called, and one option; null when it is something else. */
export function readArguments(
  args: readonly string[],
  option: string,
): Arguments | null {
  const [file, ...more] = args.filter((arg) => arg !== option);
  if (file === undefined || file.startsWith("-") || more.length > 0) {
    return null;
  }
  const { dataDir } = readConfig({
    get: (name) => name === "DATA_DIR" ? Deno.env.get(name) : undefined,
  });
  // `deno task` works in the project's folder.
  const from = Deno.env.get("INIT_CWD") ?? "";
  return {
    file: resolve(from, file),
    dataDir,
    hasOption: args.includes(option),
  };
}

/** Reads which way a Papo is to move; null when it is something else. */
export function readDirection(args: readonly string[]): Direction | null {
  const [option, ...more] = args;
  if (more.length > 0) return null;
  if (option === "--to-postgres") return "to_postgres";
  return option === "--to-sqlite" ? "to_sqlite" : null;
}

const places: ReadonlySet<string> = new Set(["DATA_DIR", "DATABASE_URL"]);

/**
 * Reads both places where a Papo's data may be.
 *
 * @throws {ConfigError} when the address of a Postgres is missing, or is none.
 */
export function readPlaces(
  env: { get(name: string): string | undefined },
): Pick<Config, "dataDir" | "databaseUrl"> {
  const config = readConfig({
    get: (name) => places.has(name) ? env.get(name) : undefined,
  });
  if (config.databaseUrl !== "") return config;
  throw new ConfigError(
    "Set DATABASE_URL to a Postgres, as postgres://papo@db.example/papo.",
  );
}

/** Ends with words for the person who called. */
export function fail(words: string): never {
  console.error(words);
  Deno.exit(1);
}
