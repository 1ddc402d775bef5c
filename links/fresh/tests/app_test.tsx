import { assertEquals, assertMatch } from "@std/assert";
import { App, csp, HttpError, page, staticFiles } from "fresh";
import { asset, IS_BROWSER } from "fresh/runtime";

interface State {
  trail: string;
}

function send(app: App<State>, path: string, init?: RequestInit) {
  return app.handler()(new Request(`http://localhost${path}`, init));
}

/** Appends a letter on the way in and a capital on the way out. */
function mark(app: App<State>, letter: string) {
  return app.use(async (ctx) => {
    ctx.state.trail = (ctx.state.trail ?? "") + letter;
    const response = await ctx.next();
    const trail = (response.headers.get("x") ?? "") + letter.toUpperCase();
    response.headers.set("x", trail);
    return response;
  });
}

Deno.test("app.use() wraps what is added after it, outermost first", async () => {
  const app = mark(mark(new App<State>(), "a"), "b")
    .get("/", (ctx) => new Response(ctx.state.trail));

  const response = await send(app, "/");

  assertEquals(await response.text(), "ab");
  assertEquals(response.headers.get("x"), "BA");
});

Deno.test("app.use() leaves routes added before it alone", async () => {
  const app = new App<State>().get("/", (ctx) => new Response(ctx.state.trail));

  const response = await send(mark(app, "a"), "/");

  assertEquals(await response.text(), "");
});

Deno.test("app.use() sees what no route answers", async () => {
  const app = new App<State>().use((ctx) => new Response(ctx.url.pathname));

  const response = await send(app, "/none");

  assertEquals(await response.text(), "/none");
});

Deno.test("app answers HEAD with GET's headers and no body", async () => {
  const app = new App<State>()
    .get("/", () => new Response("body", { headers: { "x-a": "b" } }));

  const response = await send(app, "/", { method: "HEAD" });

  assertEquals(response.headers.get("x-a"), "b");
  assertEquals(await response.text(), "");
});

Deno.test("app answers 404 for no route, 405 for another method", async () => {
  const app = new App<State>().get("/", () => new Response("got"));

  const [missing, wrong] = await Promise.all([
    send(app, "/none"),
    send(app, "/", { method: "POST" }),
  ]);

  assertEquals([missing.status, await missing.text()], [404, "Not Found"]);
  assertEquals([wrong.status, await wrong.text()], [405, "Method Not Allowed"]);
});

Deno.test("app.post() takes the method that app.get() does not", async () => {
  const app = new App<State>()
    .get("/", () => new Response("got"))
    .post("/", async (ctx) => new Response(await ctx.req.text()));

  const response = await send(app, "/", { method: "POST", body: "sent" });

  assertEquals(await response.text(), "sent");
});

Deno.test("app prefers a path without parameters, then the first added", async () => {
  const app = new App<State>()
    .get("/:any", (ctx) => new Response(`any ${ctx.params.any}`))
    .get("/:other", () => new Response("other"))
    .get("/exact", (ctx) => new Response(`exact ${ctx.route}`));

  const [exact, any] = await Promise.all([
    send(app, "/exact/"),
    send(app, "/é"),
  ]);

  assertEquals(await exact.text(), "exact /exact");
  assertEquals(await any.text(), "any é");
});

Deno.test("app answers an HttpError with its status and message", async () => {
  const app = new App<State>().get("/", () => {
    throw new HttpError(418, "short and stout");
  });

  const response = await send(app, "/");

  assertEquals(response.status, 418);
  assertEquals(await response.text(), "short and stout");
});

Deno.test("ctx.info tells where a request came from", async () => {
  const app = new App<State>()
    .get("/", ({ info }) => Response.json(info.remoteAddr));
  const remoteAddr = {
    transport: "tcp" as const,
    hostname: "192.0.2.7",
    port: 1,
  };

  const response = await app.handler()(new Request("http://localhost/"), {
    remoteAddr,
    completed: Promise.resolve(),
  });

  assertEquals(await response.json(), remoteAddr);
});

Deno.test("ctx.url has no doubled slashes, req.url is as it came", async () => {
  const app = new App<State>()
    .get("/a/b", (ctx) => new Response(ctx.url.pathname + ctx.req.url));

  const response = await send(app, "//a///b");

  assertEquals(await response.text(), "/a/bhttp://localhost//a///b");
});

Deno.test("csp() replaces directives by name, and keeps the rest", async () => {
  const app = new App<State>()
    .use(csp({ useNonce: true, csp: ["img-src *", "worker-src 'none'"] }))
    .get("/", () => new Response());

  const { headers } = await send(app, "/");

  assertEquals(
    headers.get("content-security-policy"),
    "default-src 'self'; script-src 'self' 'unsafe-inline'; " +
      "style-src 'self' 'unsafe-inline'; font-src 'self'; " +
      "media-src 'self' data: blob:; connect-src 'self'; " +
      "object-src 'none'; base-uri 'self'; form-action 'self'; " +
      "frame-ancestors 'none'; upgrade-insecure-requests; img-src *; worker-src 'none'",
  );
});

Deno.test("an upgrade passes csp(), staticFiles() and other middlewares", async () => {
  const app = mark(new App<State>(), "a").use(csp()).use(staticFiles())
    .get("/ws", (ctx) => {
      const { socket, response } = Deno.upgradeWebSocket(ctx.req);
      socket.onmessage = ({ data }) => socket.send(`${data} back`);
      return response;
    });
  await using server = Deno.serve({ port: 0, onListen() {} }, app.handler());
  const socket = new WebSocket(`ws://localhost:${server.addr.port}/ws`);
  socket.onopen = () => socket.send("there and");

  const reply = await new Promise((resolve) => {
    socket.onmessage = ({ data }) => resolve(data);
  });
  const closed = new Promise((resolve) => socket.onclose = resolve);
  socket.close();
  await closed;

  assertEquals(reply, "there and back");
});

Deno.test("page() carries data, status and headers", () => {
  const { data, status } = page({ a: 1 }, { status: 202 });

  assertEquals(data, { a: 1 });
  assertEquals(status, 202);
});

Deno.test("asset() ties paths of this site to the build, and no others", () => {
  assertMatch(asset("/a.css?x=1#y"), /^\/a\.css\?x=1&__frsh_c=\w+#y$/);
  assertEquals(asset("/a.css?__frsh_c=b"), "/a.css?__frsh_c=b");
  assertEquals(asset("https://example.org/a.css"), "https://example.org/a.css");
  assertEquals(asset("//example.org/a.css"), "//example.org/a.css");
  assertEquals(IS_BROWSER, false);
});
