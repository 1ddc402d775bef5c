import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** A built Papo in a process of its own, on a data folder of its own. */
export interface Papo extends AsyncDisposable {
  /** Where it is reached; the same after every restart. */
  readonly url: string;
  /** Ends it: asked to with SIGTERM, or at once with SIGKILL. Resolves when it is gone. */
  stop(signal: "SIGTERM" | "SIGKILL"): Promise<void>;
  /** Starts it again on the same port and data. */
  start(): Promise<void>;
}

/** Starts the server that was built last; resolves when it listens. */
export async function startPapo(
  env: Record<string, string> = {},
): Promise<Papo> {
  const dataDir = await Deno.makeTempDir({ prefix: "papo-" });
  let port = 0;
  let running = await run(dataDir, port, env);
  port = running.port;

  async function stop(signal: Deno.Signal): Promise<void> {
    running.child.kill(signal);
    await running.child.status;
    await running.closed;
  }
  return {
    url: `http://localhost:${port}`,
    stop,
    async start() {
      running = await run(dataDir, port, env);
    },
    async [Symbol.asyncDispose]() {
      if (!running.hasEnded) await stop("SIGKILL");
      await Deno.remove(dataDir, { recursive: true });
    },
  };
}

interface Running {
  child: Deno.ChildProcess;
  port: number;
  hasEnded: boolean;
  /** Settles when all that it printed was read. */
  closed: Promise<void>;
}

async function run(
  dataDir: string,
  port: number,
  env: Record<string, string>,
): Promise<Running> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", "serve.ts"],
    cwd: root,
    env: { PORT: String(port), DATA_DIR: dataDir, ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const running: Running = {
    child,
    port,
    hasEnded: false,
    closed: Promise.resolve(),
  };
  child.status.then(() => running.hasEnded = true);

  const listening = Promise.withResolvers<number>();
  let printed = "";
  async function read(stream: ReadableStream<Uint8Array>): Promise<void> {
    for await (const text of stream.pipeThrough(decoder())) {
      printed += text;
      const address = printed.match(/http:\/\/\S+?:(\d+)\s/);
      if (address !== null) listening.resolve(Number(address[1]));
    }
  }
  running.closed = Promise.all([read(child.stdout), read(child.stderr)])
    .then(() => listening.reject(new Error(`Papo did not start:\n${printed}`)));
  running.port = await listening.promise;
  return running;
}
