import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";

import { send, textOf } from "./support.ts";

Deno.test("an island is marked, what is inside it is not", async () => {
  const { html } = await textOf("/rooms/a");

  assertEquals(html.match(/<!--frsh:island:[^>]*-->/g)?.length, 2);
  assertEquals(html.match(/<!--\/frsh:island-->/g)?.length, 2);
  assertStringIncludes(html, 'data-place="server"');
  assertStringIncludes(html, "<output>3</output>");
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

Deno.test("each page has a nonce of its own", async () => {
  const pages = await Promise.all([textOf("/rooms/a"), textOf("/rooms/a")]);
  const nonces = pages.map(({ html }) => html.match(/nonce="(\w+)"/)?.[1]);

  assert(nonces[0]);
  assert(nonces[0] !== nonces[1]);
});

Deno.test("a page without islands loads no code", async () => {
  const response = await send("/later");

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
  assertMatch(await tied.text(), /url\("\/dot\.svg\?__frsh_c=\w+"\)/);
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
