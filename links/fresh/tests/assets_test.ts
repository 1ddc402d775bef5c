import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";

import { send, textOf } from "./support.ts";

Deno.test("an island is rendered between marks, with its place in the props", async () => {
  const { html } = await textOf("/rooms/a");

  assertMatch(html, /<!--frsh:island:Counter:0:--><div class="counter"/);
  assertMatch(html, /<!--frsh:island:Counter:1:second--><div class="counter"/);
  assertEquals(html.match(/<\/div><!--\/frsh:island-->/g)?.length, 2);
  assertStringIncludes(html, 'data-place="server"');
  assertStringIncludes(html, '<output data-frsh-key="out">3</output>');
});

Deno.test("a component with a key is marked outside islands", async () => {
  const { html } = await textOf("/");

  assertStringIncludes(
    html,
    "<!--frsh:key:w_1--><i>keyed</i><!--/frsh:key-->",
  );
});

Deno.test("an island's props are sent whole or not at all", async () => {
  const { status, html } = await textOf("/map");

  assert(status === 500 || html.includes("Map"));
});

Deno.test("the boot script has the policy's nonce and cannot be closed by props", async () => {
  const response = await send("/rooms/a");
  const html = await response.text();
  const policy = response.headers.get("content-security-policy") ?? "";
  const [, nonce] = policy.match(/script-src 'self' 'nonce-(\w+)'/) ?? [];
  const [, code] = html.match(
    /<script type="module" nonce="\w+">(.*?)<\/script>/,
  ) ?? [];

  assertStringIncludes(html, `nonce="${nonce}"`);
  assertMatch(code ?? "", /^import \{ boot \} from .*;boot\(.*\);$/);
  assert(!code?.includes("<!--"));
});

Deno.test("inline styles get the page's nonce", async () => {
  const response = await send("/");
  const policy = response.headers.get("content-security-policy") ?? "";
  const [, nonce] = policy.match(/'nonce-(\w+)'/) ?? [];

  assertStringIncludes(
    await response.text(),
    `<style nonce="${nonce}">p{}</style>`,
  );
});

Deno.test("each page has a nonce of its own", async () => {
  const pages = await Promise.all([textOf("/rooms/a"), textOf("/rooms/a")]);
  const nonces = pages.map(({ html }) => html.match(/nonce="(\w+)"/)?.[1]);

  assert(nonces[0]);
  assert(nonces[0] !== nonces[1]);
});

Deno.test("a page without islands loads no code", async () => {
  const response = await send("/plain");

  assertEquals(response.headers.get("link"), null);
  assert(!(await response.text()).includes("<script"));
});

Deno.test("the browser code of a page is announced, there, and cached for ever", async () => {
  const page = await send("/rooms/a");
  const link = page.headers.get("link") ?? "";
  const urls = [...link.matchAll(/<([^>]+)>; rel="modulepreload"/g)];
  const files = await Promise.all(urls.map(([, url]) => send(url ?? "")));

  assert(files.length >= 2);
  for (const { status, headers } of files) {
    assertEquals(status, 200);
    assertMatch(headers.get("content-type") ?? "", /^text\/javascript/);
    assertEquals(
      headers.get("cache-control"),
      "public, max-age=31536000, immutable",
    );
  }
});

Deno.test("an import() in an island becomes a file of its own", async () => {
  const { headers } = await send("/rooms/a");
  const [url] = headers.get("link")?.match(/\/_fresh\/[^>]*Counter\.js/) ?? [];
  const { html: code } = await textOf(url ?? "");
  const [, name] = code.match(/import\("\.\/([^"]+)"\)/) ?? [];
  const late = await textOf(
    new URL(name ?? "", `http://localhost${url}`).pathname,
  );

  assert(!code.includes("loaded when asked for"));
  assertStringIncludes(late.html, "loaded when asked for");
});

Deno.test("a static file is cached only under its asset() address", async () => {
  const { html } = await textOf("/");
  const [url] = html.match(/\/style\.css\?__frsh_c=\w+/) ?? [];
  const [plain, tied] = await Promise.all([
    send("/style.css"),
    send(url ?? ""),
  ]);

  assertMatch(plain.headers.get("cache-control") ?? "", /no-store/);
  assertMatch(tied.headers.get("cache-control") ?? "", /immutable/);
  assertMatch(tied.headers.get("content-type") ?? "", /^text\/css/);
  assertStringIncludes(await tied.text(), ".dot");
});

Deno.test("an asset() address of another build leads to the file as it is now", async () => {
  const response = await send("/dot.svg?a=1&__frsh_c=old");

  assertEquals(response.status, 307);
  assertEquals(response.headers.get("location"), "/dot.svg?a=1");
});

Deno.test("static files answer HEAD with a size and refuse POST", async () => {
  const [head, post] = await Promise.all([
    send("/dot.svg", { method: "HEAD" }),
    send("/dot.svg", { method: "POST" }),
  ]);

  assertEquals(head.headers.get("content-type"), "image/svg+xml");
  assert(Number(head.headers.get("content-length")) > 0);
  assertEquals(post.status, 405);
});

Deno.test("a static file answers 304 to the etag that it gave", async () => {
  const first = await send("/dot.svg");
  const etag = first.headers.get("etag") ?? "";
  const again = await send("/dot.svg", { headers: { "if-none-match": etag } });
  const stale = await send("/dot.svg", { headers: { "if-none-match": '"x"' } });

  assertMatch(etag, /^W\/"[0-9a-f]{64}"$/);
  assertStringIncludes(await first.text(), "<svg");
  assertEquals([again.status, await again.text()], [304, ""]);
  assertStringIncludes(await stale.text(), "<svg");
});

Deno.test("a static file's type is that of its name, however it is asked for", async () => {
  const paths = ["/style%2Ecss", "/dot.svg/"];
  const answers = await Promise.all(paths.map((path) => send(path)));

  assertEquals(answers.map(({ headers }) => headers.get("content-type")), [
    "text/css; charset=UTF-8",
    "image/svg+xml",
  ]);
});

Deno.test("static files hide dot files, show .well-known", async () => {
  const [hidden, known] = await Promise.all([
    send("/.hidden"),
    send("/.well-known/security.txt"),
  ]);

  assertEquals(hidden.status, 404);
  assertEquals(await known.text(), "contact: nobody\n");
});

Deno.test("no path leaves the static folder", async () => {
  const paths = [
    "/..%2fmain.ts",
    "/%2e%2e/main.ts",
    "/%252e%252e/main.ts",
    "/..%5cmain.ts",
    "/static/dot.svg",
    "/_fresh/server.js",
    "/dot.svg%00",
    "/%00",
    "/%2fetc%2fpasswd",
    "/%E0%A4",
  ];

  for (const path of paths) assertEquals((await send(path)).status, 404, path);
});
