import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

/** A server under load. */
export interface Server extends AsyncDisposable {
  name: string;
  port: number;
  pid: number;
}

/** How one is started. */
export interface Launch {
  name: string;
  command: readonly string[];
  env?: Record<string, string>;
}

const root = fileURLToPath(new URL("../../", import.meta.url));
const peer = (name: string) =>
  fileURLToPath(new URL(`./peers/${name}`, import.meta.url));

/** Papo as `deno task start` serves it, but that it refuses nobody. */
export function papo(
  where: { DATA_DIR: string } | { DATABASE_URL: string },
): Launch {
  return {
    name: "Papo",
    command: [Deno.execPath(), "run", "-A", "serve.ts"],
    env: {
      PORT: "0",
      HOST: "127.0.0.1",
      ...where,
      RATE_LIMIT: "off",
      MEMORY_LIMIT_MB: "0",
      MAX_CONNECTIONS: "15000",
      MAX_CONNECTIONS_PER_ADDRESS: "15000",
      MAX_CONNECTIONS_PER_USER: "15000",
    },
  };
}

/** Those who keep nothing: what each does with a message stands in peers/. */
export const peers: readonly Launch[] = [
  { name: "Bun", command: [bunPath(), "run", peer("bun.js")] },
  { name: "ws on Node", command: ["node", peer("ws.js")] },
  {
    name: "naive Deno",
    command: [Deno.execPath(), "run", "--allow-net", peer("naive.js")],
  },
];

/** Finds the binary for this machine among what the package `bun` brings. */
function bunPath(): string {
  const installed = Deno.realPathSync(
    new URL("./peers/node_modules/bun/package.json", import.meta.url),
  );
  const cpu = Deno.build.arch === "aarch64" ? "aarch64" : "x64";
  return createRequire(installed).resolve(
    `@oven/bun-${Deno.build.os}-${cpu}/bin/bun`,
  );
}

/** Starts a server on one core, or on any; resolves when it says where it listens. */
export async function start(
  { name, command, env }: Launch,
  core: number | null,
): Promise<Server> {
  const [program = "", ...args] = onCore(core, command);
  const child = new Deno.Command(program, {
    args,
    env,
    cwd: root,
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const port = await portSaid(child.stdout, name);
  const quiet = child.stdout.pipeTo(new WritableStream());
  let hasEnded = false;
  const ended = child.status.then(() => void (hasEnded = true));
  return {
    name,
    port,
    pid: child.pid,
    async [Symbol.asyncDispose]() {
      if (!hasEnded) child.kill("SIGKILL");
      await Promise.all([ended, quiet]);
    },
  };
}

/** Has a command run on one core only, where the system can do that; null for any. */
export function onCore(
  core: number | null,
  command: readonly string[],
): string[] {
  const canChoose = Deno.build.os === "linux" &&
    navigator.hardwareConcurrency >= 2;
  if (core === null || !canChoose) return [...command];
  return ["taskset", "-c", `${core}`, ...command];
}

async function portSaid(
  output: ReadableStream<Uint8Array>,
  name: string,
): Promise<number> {
  let text = "";
  for await (const bytes of output.values({ preventCancel: true })) {
    text += new TextDecoder().decode(bytes);
    const port = text.match(/http:\/\/\S+?:(\d+)/)?.[1];
    if (port !== undefined) return Number(port);
  }
  throw new Error(`${name} did not start:\n${text}`);
}
