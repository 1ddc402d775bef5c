import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import { Builder } from "fresh/dev";

const root = new URL("./fixture/", import.meta.url);
await new Builder({ root: root.pathname }).build();
const serverPath = new URL("_fresh/server.js", root).href;
const { default: server }: { default: Deno.ServeDefaultExport } = await import(
  serverPath
);

async function send(path: string, init?: RequestInit) {
  const info = {
    remoteAddr: { transport: "tcp" as const, hostname: "localhost", port: 1 },
    completed: Promise.resolve(),
  };
  const request = new Request(new URL(path, "http://localhost"), init);
  return await server.fetch(request, info);
}

Deno.test("the built server renders a page and serves its browser code", async () => {
  const page = await send("/rooms/a");
  const [url] = page.headers.get("link")?.match(/\/_fresh\/[^>]+/) ?? [];
  const code = await send(url ?? "");

  assertStringIncludes(await page.text(), "<h1>a</h1>");
  assertMatch(code.headers.get("cache-control") ?? "", /immutable/);
  assert((await code.text()).length > 100);
});

Deno.test("the built server answers 304 to the etag it gave", async () => {
  const first = await send("/dot.svg");
  const etag = first.headers.get("etag") ?? "";
  const again = await send("/dot.svg", { headers: { "if-none-match": etag } });

  assertMatch(etag, /^W\/"[0-9a-f]{64}"$/);
  assertStringIncludes(await first.text(), "<svg");
  assertEquals(again.status, 304);
});

Deno.test("the built server hides dot files, shows .well-known", async () => {
  const [hidden, known] = await Promise.all([
    send("/.hidden"),
    send("/.well-known/security.txt"),
  ]);

  assertEquals(hidden.status, 404);
  assertEquals(await known.text(), "contact: nobody\n");
});

Deno.test("no path leaves the static folder", async () => {
  const paths = ["/..%2fmain.ts", "/%2e%2e/main.ts", "/..%5cmain.ts", "/%00"];

  for (const path of paths) assertEquals((await send(path)).status, 404);
});

Deno.test("the built server does not load esbuild", async () => {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", serverPath],
  }).output();

  const graph = new TextDecoder().decode(stdout);

  assertStringIncludes(graph, "preact");
  assert(!graph.includes("npm:/esbuild"));
});
