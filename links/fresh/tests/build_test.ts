import { assert, assertMatch, assertStringIncludes } from "@std/assert";

import { buildFixture } from "./support.ts";

const serverPath = await buildFixture();
const devPath = import.meta.dirname + "/fixture/dev.ts";

Deno.test("the built server does not load esbuild", async () => {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", serverPath],
  }).output();
  const graph = new TextDecoder().decode(stdout);

  assertStringIncludes(graph, "preact");
  assert(!graph.includes("npm:/esbuild"));
});

Deno.test("builder.listen() serves pages that reload when the server comes back", async () => {
  const first = await visitDevServer();
  const second = await visitDevServer();

  assertStringIncludes(first.html, "<title>Fixture</title>");
  assertMatch(first.type, /^text\/javascript/);
  assertMatch(first.cacheControl, /no-store/);
  assert(first.revisions[0] === first.revisions[1]);
  assert(first.revisions[0] !== second.revisions[0]);
});

/** Starts the development server and looks at it as a browser does. */
async function visitDevServer() {
  await using server = new Deno.Command(Deno.execPath(), {
    // By name: the nearest configuration would be that of this package.
    args: ["run", "--allow-all", "--config=deno.json", devPath],
    env: { FRESH_NO_UPDATE_CHECK: "true" },
    stdout: "piped",
  }).spawn();
  const host = `localhost:${await portOf(server.stdout)}`;
  const page = await fetch(`http://${host}/plain`);
  const html = await page.text();
  const [, path] = html.match(/import \{ boot \} from "([^"]+)"/) ?? [];
  const runtime = await fetch(`http://${host}${path}`);
  await runtime.body?.cancel();
  const revisions = [await firstMessage(host), await firstMessage(host)];
  return {
    html,
    type: runtime.headers.get("content-type") ?? "",
    cacheControl: runtime.headers.get("cache-control") ?? "",
    revisions,
  };
}

async function portOf(stdout: ReadableStream<Uint8Array>): Promise<string> {
  let printed = "";
  const lines = stdout.pipeThrough(new TextDecoderStream() as TransformStream);
  for await (const text of lines) {
    printed += text;
    const [, port] = printed.match(/listens on (\d+)\./) ?? [];
    if (port) return port;
  }
  throw new Error(`The server did not start: ${printed}`);
}

async function firstMessage(host: string): Promise<unknown> {
  const socket = new WebSocket(`ws://${host}/_frsh/alive`);
  const message = await new Promise<unknown>((resolve, reject) => {
    socket.onmessage = ({ data }) => resolve(data);
    socket.onerror = reject;
  });
  const closed = new Promise((resolve) => socket.onclose = resolve);
  socket.close();
  await closed;
  return message;
}
