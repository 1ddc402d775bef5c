import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Runs a task of deno.json as an operator does, on a data folder. */
export async function runTask(
  dataDir: string,
  ...args: string[]
): Promise<{ code: number; words: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", ...args],
    cwd: root,
    env: { DATA_DIR: dataDir, NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { code, words: decoder.decode(stdout) + decoder.decode(stderr) };
}
