import { fileURLToPath } from "node:url";

import type { Env } from "./server.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Runs a task of deno.json as an operator does. */
export async function runTask(
  env: Env,
  ...args: string[]
): Promise<{ code: number; words: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", ...args],
    cwd: root,
    env: { ...env, NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { code, words: decoder.decode(stdout) + decoder.decode(stderr) };
}
