import { assertStringIncludes } from "@std/assert";
import { fileURLToPath } from "node:url";

import { readConfig } from "../../lib/config.ts";
import { servePermissions } from "../../lib/permissions.ts";
import { within } from "../support/deadline.ts";
import { signIn } from "../support/people.ts";
import { connect } from "../support/wire.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const maxFiles = 80;

Deno.test({
  name:
    "out of descriptors, Papo keeps its sockets and listens again by itself",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using papo = await startTight();
    const ana = await signIn(papo, "Ana");
    using wire = await connect(papo, ana);

    using flood = new DisposableStack();
    for (let i = 0; i < maxFiles; i++) {
      const connection = await Deno.connect({ port: papo.port }).catch(refused);
      if (connection !== null) flood.use(connection);
    }
    await papo.printed('"event":"listener_died"');
    flood.dispose();
    using raw = await within("a listener", untilListening(papo.port));
    await raw.write(new TextEncoder().encode("GET /healthz HTTP/1.0\r\n\r\n"));
    const answer = await new Response(raw.readable).text();
    await wire.settle();

    assertStringIncludes(answer, "200 OK");
    assertStringIncludes(papo.output, "Too many open files");
  },
});

/** The listener may be gone before the flood is over. */
function refused(error: unknown): null {
  const isGone = error instanceof Deno.errors.ConnectionRefused ||
    error instanceof Deno.errors.ConnectionReset;
  if (isGone) return null;
  throw error;
}

async function untilListening(port: number): Promise<Deno.TcpConn> {
  while (true) {
    const connection = await Deno.connect({ port }).catch(refused);
    if (connection !== null) return connection;
  }
}

/** Starts a server that may open few files. */
async function startTight() {
  const dataDir = await Deno.makeTempDir();
  const env = { PORT: "0", DATA_DIR: dataDir };
  const permissions = servePermissions(
    readConfig(new Map(Object.entries(env))),
  );
  const child = new Deno.Command("sh", {
    args: [
      "-c",
      `ulimit -n ${maxFiles} && exec "$0" run "$@" serve.ts 2>&1`,
      Deno.execPath(),
      ...permissions,
    ],
    cwd: root,
    env,
    stdin: "null",
    stdout: "piped",
  }).spawn();

  let output = "";
  let changed = Promise.withResolvers<void>();
  const read = (async () => {
    for await (
      const text of child.stdout.pipeThrough(new TextDecoderStream())
    ) {
      output += text;
      changed.resolve();
      changed = Promise.withResolvers();
    }
  })();
  async function printed(words: string): Promise<void> {
    while (!output.includes(words)) await within(words, changed.promise);
  }
  await printed("Ctrl+C");
  const port = Number(output.match(/localhost:(\d+)/)?.[1]);
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    printed,
    get output() {
      return output;
    },
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await Promise.all([child.status, read]);
      await Deno.remove(dataDir, { recursive: true });
    },
  };
}
