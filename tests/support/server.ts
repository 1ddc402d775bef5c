import { fileURLToPath } from "node:url";

import { readConfig } from "../../lib/config.ts";
import { servePermissions } from "../../lib/permissions.ts";

/** What `deno run` is told, and in what surroundings. */
export interface Command {
  args: string[];
  env: Env;
  /** Whether it sees no variables but these. */
  clearEnv?: boolean;
}

/** Settings for one server; the rest is what `deno task start` takes. */
export type Env = Record<string, string>;

/** A built Papo in a process of its own, on a data folder of its own. */
export interface Papo extends AsyncDisposable {
  /** Where it is reached; the same after every restart. */
  readonly url: string;
  readonly port: number;
  readonly dataDir: string;
  /** Of the present process. */
  readonly pid: number;
  /** All that the present process has printed so far. */
  readonly output: string;
  /** Settles when the present process is gone, with its exit code. */
  readonly ended: Promise<number>;
  /** Asks the process for something and does not wait. */
  signal(signal: Deno.Signal): void;
  /** Ends it: asked to with SIGTERM, or at once with SIGKILL. Resolves to its exit code when it is gone. */
  stop(signal: "SIGTERM" | "SIGKILL"): Promise<number>;
  /** Starts it again on the same port and data. */
  start(): Promise<void>;
}

export interface StartOptions {
  /** A module that runs in the server's process before it. */
  preload?: URL;
}

/** Starts the server that was built last; resolves when it listens. */
export async function startPapo(
  env: Env = {},
  { preload }: StartOptions = {},
): Promise<Papo> {
  const dataDir = await Deno.makeTempDir({ prefix: "papo-" });
  const settings: Env = { PORT: "0", DATA_DIR: dataDir, ...env };
  const flags = preload && [`--preload=${preload}`];
  const start = (env: Env) => launch(serveCommand(env, flags));
  let running = await start(settings).catch(async (error) => {
    await Deno.remove(dataDir, { recursive: true });
    throw error;
  });
  const port = running.port;

  async function stop(signal: Deno.Signal): Promise<number> {
    running.child.kill(signal);
    return await running.ended;
  }
  return {
    url: `http://localhost:${port}`,
    port,
    dataDir,
    get pid() {
      return running.child.pid;
    },
    get output() {
      return running.output;
    },
    get ended() {
      return running.ended;
    },
    signal: (signal) => running.child.kill(signal),
    stop,
    async start() {
      running = await start({ ...settings, PORT: String(port) });
    },
    async [Symbol.asyncDispose]() {
      if (!running.hasEnded) await stop("SIGKILL");
      await Deno.remove(dataDir, { recursive: true });
    },
  };
}

/** Starts a server that is expected to refuse; resolves when it has ended. @throws when it serves. */
export async function refusedStart(
  env: Env,
): Promise<{ code: number; output: string }> {
  let isServing = false;
  const running = spawn(serveCommand({ PORT: "0", ...env }), (output) => {
    if (isServing || portIn(output) === null) return;
    isServing = true;
    running.child.kill("SIGKILL");
  });
  const code = await running.ended;
  if (isServing) throw new Error(`Papo started:\n${running.output}`);
  return { code, output: running.output };
}

/** Starts one server for all tests of a file; it is there when the first of them runs. */
export function sharePapo(env: Env = {}): () => Papo {
  let papo: Papo | undefined;
  Deno.test.beforeAll(async () => {
    papo = await startPapo(env);
  });
  Deno.test.afterAll(async () => {
    await papo?.[Symbol.asyncDispose]();
  });
  return () => {
    if (papo !== undefined) return papo;
    throw new Error("The shared Papo is there only while tests run.");
  };
}

/** A server's process. */
export interface Running {
  child: Deno.ChildProcess;
  output: string;
  port: number;
  hasEnded: boolean;
  /** Settles when it is gone and all that it printed was read. */
  ended: Promise<number>;
}

/** Starts a process and waits until it says where it listens. */
export async function launch(command: Command): Promise<Running> {
  const listening = Promise.withResolvers<number>();
  const onOutput = (output: string) => {
    const port = portIn(output);
    if (port !== null) listening.resolve(port);
  };
  const running = spawn(command, onOutput);
  running.ended.then(() =>
    listening.reject(new Error(`Papo did not start:\n${running.output}`))
  );
  running.port = await listening.promise;
  return running;
}

/** Finds the port that a server says it listens on. */
function portIn(output: string): number | null {
  const port = output.match(/http:\/\/\S+?:(\d+)\s/)?.[1];
  return port === undefined ? null : Number(port);
}

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Runs serve.ts with the very permissions that `deno task start` gives it. */
function serveCommand(env: Env, flags: string[] = []): Command {
  const config = readConfig(new Map(Object.entries(env)));
  return { args: [...servePermissions(config), ...flags, "serve.ts"], env };
}

function spawn(
  { args, env, clearEnv }: Command,
  onOutput: (output: string) => void,
): Running {
  requireBuild();
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", ...args],
    cwd: root,
    env,
    clearEnv,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const running: Running = {
    child,
    output: "",
    port: 0,
    hasEnded: false,
    ended: Promise.resolve(0),
  };

  async function read(stream: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    for await (const bytes of stream) {
      running.output += decoder.decode(bytes, { stream: true });
      onOutput(running.output);
    }
  }
  running.ended = Promise.all([
    child.status,
    read(child.stdout),
    read(child.stderr),
  ]).then(([{ code }]) => {
    running.hasEnded = true;
    return code;
  });
  return running;
}

/** @throws when there is nothing to serve yet. */
function requireBuild(): void {
  try {
    Deno.statSync(new URL("../../_fresh/server.js", import.meta.url));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Error("Papo is not built: run `deno run -A dev.ts build` first.");
  }
}
