import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";

import { send, textOf } from "./support.ts";

Deno.test("a page gets its handler's data, status and headers, inside _app", async () => {
  const response = await send("/?q=1");
  const html = await response.text();

  assertEquals(response.status, 203);
  assertEquals(response.headers.get("x-a"), "b");
  assertEquals(response.headers.get("x-trail"), "app first second");
  assertMatch(html, /^<!DOCTYPE html><html lang="en"><head><title>Fixture/);
  assertStringIncludes(html, '<body data-trail="app first second"><main>');
  assertStringIncludes(html, "hello</a> ?q=1 /");
});

Deno.test("a page marks links to itself and to what is above it", async () => {
  const { html } = await textOf("/rooms/a");

  assertStringIncludes(
    html,
    '<a href="/rooms" data-ancestor="true" aria-current="true">up</a>',
  );
  assertStringIncludes(
    html,
    '<a href="/rooms/a?x" data-ancestor="true" aria-current="true">',
  );
  assertStringIncludes(html, '<a href="/room">elsewhere</a>');
  assertStringIncludes(
    html,
    '<a href="/rooms/a/" data-current="true" aria-current="page">here</a>',
  );
});

Deno.test("a handler answers without its page", async () => {
  const response = await send("/", { method: "POST", body: "sent" });

  assertEquals(response.status, 201);
  assertEquals(await response.text(), "sent");
});

Deno.test("[room], [room].json, [room]/members.json and a fixed name stand side by side", async () => {
  const [json, members, fixed, page] = await Promise.all([
    send("/rooms/lobby.json"),
    send("/rooms/lobby/members.json"),
    send("/rooms/new"),
    textOf("/rooms/lobby"),
  ]);

  assertEquals(await json.json(), {
    room: "lobby",
    route: "/rooms/:room.json",
  });
  assertEquals(await members.json(), { members: "lobby" });
  assertEquals(await fixed.text(), "new");
  assertStringIncludes(page.html, "<h1>lobby</h1>");
});

Deno.test("a page's header has one value, the last one", async () => {
  const { headers } = await send("/");

  assertEquals(headers.getSetCookie(), ["b=2"]);
});

Deno.test("a page without a handler gets an empty object for data", async () => {
  const { html } = await textOf("/plain");

  assertStringIncludes(html, "no island, [object Object]");
});

Deno.test("a parameter is decoded, but for what has a meaning in a path", async () => {
  const [accent, script, slash, percent] = await Promise.all([
    textOf("/rooms/caf%C3%A9"),
    textOf("/rooms/%E8%AA%9E"),
    textOf("/rooms/a%2Fb"),
    textOf("/rooms/a%252Fb"),
  ]);

  assertStringIncludes(accent.html, "<h1>café</h1>");
  assertStringIncludes(script.html, "<h1>語</h1>");
  assertStringIncludes(slash.html, "<h1>a%2Fb</h1>");
  assertStringIncludes(percent.html, "<h1>a%2Fb</h1>");
});

Deno.test("a slash at the end is ignored, but not after a parameter", async () => {
  const paths = ["/plain/", "/rooms/new/", "/rooms/lobby/"];
  const answers = await Promise.all(paths.map((path) => send(path)));

  assertEquals(answers.map(({ status }) => status), [200, 200, 404]);
});

Deno.test("a handler that is a function takes every method", async () => {
  const texts = await Promise.all(
    ["GET", "PUT", "DELETE"].map((method) => textOf("/every", { method })),
  );

  assertEquals(texts.map(({ html }) => html), ["GET", "PUT", "DELETE"]);
});

Deno.test("HEAD runs GET", async () => {
  const response = await send("/", { method: "HEAD" });

  assertEquals(response.status, 203);
  assertEquals(response.headers.get("x-a"), "b");
  assertEquals(await response.text(), "");
});

Deno.test("_404 renders what no route answers, also a method that one lacks", async () => {
  const [missing, method] = await Promise.all([
    textOf("/no/such"),
    textOf("/rooms/new", { method: "DELETE" }),
  ]);

  assertEquals([missing.status, method.status], [404, 404]);
  assertStringIncludes(missing.html, "nothing at /no/such, HttpError");
  assertStringIncludes(method.html, "nothing at /rooms/new");
});

Deno.test("_error gets what was thrown and the HttpError's status", async () => {
  const [bug, denied] = await Promise.all([
    textOf("/fails"),
    textOf("/fails", { method: "POST" }),
  ]);

  assertEquals([bug.status, denied.status], [500, 403]);
  assertStringIncludes(bug.html, "<p>failed: hidden</p>");
  assertStringIncludes(denied.html, "<p>failed: not yours</p>");
});

Deno.test("_error answers for middlewares, also those before the routes", async () => {
  const [early, closed] = await Promise.all([
    textOf("/early"),
    textOf("/plain?closed"),
  ]);

  assertEquals([early.status, closed.status], [403, 401]);
  assertStringIncludes(early.html, "<p>failed: early</p>");
  assertStringIncludes(closed.html, "<p>failed: closed</p>");
});

Deno.test("_error stands outside every middleware: it sets headers of its own", async () => {
  const { headers } = await send("/fails");

  assertEquals(headers.get("x-failed"), "yes");
  assertEquals(headers.get("x-trail"), null);
  assertEquals(headers.get("content-security-policy"), null);
});

Deno.test("_error may answer without its page", async () => {
  const headers = { accept: "application/json" };
  const response = await send("/fails", { method: "POST", headers });

  assertEquals(response.status, 418);
  assertEquals(await response.json(), { failed: "not yours" });
});
