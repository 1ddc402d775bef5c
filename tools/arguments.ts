import { resolve } from "node:path";

import { readConfig } from "../lib/config.ts";

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

/** Ends with words for the person who called. */
export function fail(words: string): never {
  console.error(words);
  Deno.exit(1);
}
