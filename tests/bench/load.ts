import { onCore, type Server } from "./servers.ts";
import type { Work } from "./works.ts";

/** What the load generator measured: its fields stand in README.md. */
export type Measured = Record<string, number | boolean | string>;

/** Makes the load generator of chatload.c. */
export async function compile(into: string): Promise<string> {
  const generator = `${into}/chatload`;
  const source = new URL("./chatload.c", import.meta.url).pathname;
  await run("cc", ["-O3", "-Wall", "-Wextra", "-o", generator, source]);
  return generator;
}

export interface Load {
  generator: string;
  /** A file of session tokens, one a line. */
  tokens: string;
  seconds: number;
}

/**
 * Loads a server with one work, from the machine's second core; or several machines of one chat,
 * over which its people are spread, from anywhere. @throws when anything was lost.
 */
export async function measure(
  servers: readonly Server[],
  work: Work,
  { generator, tokens, seconds }: Load,
): Promise<Measured> {
  const core = servers.length === 1 ? 1 : null;
  const [program = "", ...args] = onCore(core, [
    generator,
    ...["--mode", work.mode, "--path", "/ws"],
    ...servers.flatMap(({ port }) => ["--port", `${port}`]),
    ...servers.flatMap(({ pid }) => ["--server-pid", `${pid}`]),
    ...["-n", `${work.connections}`, "--tokens", tokens],
    ...["--header", "Authorization: Bearer {k}"],
    ...["--open", '{"type":"join","room":"lobby"}'],
    ...["--ready", '"type":"joined"'],
    ...["--msg", message, "--duration", `${seconds}`],
    ...work.load,
  ]);
  const output = await run(program, args);
  const measured: Measured = JSON.parse(output);
  if (measured.ok === true) return measured;
  throw new Error(`${servers[0]?.name} lost messages: ${output}`);
}

/** The cid grows with time, as those of the page; the generator finds its stamp, `T=`, in what comes back. */
const message =
  '{"type":"send","room":"lobby","cid":"{t}-{i}-{n}","text":"T={t} hello from {i}"}';

async function run(program: string, args: string[]): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(program, { args })
    .output();
  const output = new TextDecoder().decode(stdout);
  if (code === 0) return output;
  const why = output + new TextDecoder().decode(stderr);
  throw new Error(`${program} ended with ${code}: ${why}`);
}
