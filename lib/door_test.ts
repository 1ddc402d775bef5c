import { assertEquals, assertStringIncludes } from "@std/assert";

import { createDoor, type Serve } from "./door.ts";

const info: Deno.ServeHandlerInfo = {
  remoteAddr: { transport: "tcp", hostname: "localhost", port: 1 },
  completed: Promise.resolve(),
};

/** Knocks with a request; the app behind the door answers with its own address. */
async function knock(
  path: string,
  init?: RequestInit,
  serve: Serve = ({ url }) => new Response(url),
): Promise<Response> {
  const door = createDoor(serve, { isSecure: false });
  return await door(new Request(`http://localhost${path}`, init), info);
}

Deno.test("the door lets through what a router can read", async () => {
  const paths = ["/", "/rooms/caf%C3%A9", "/rooms/a%2Fb", "/rooms/100%25?q=%"];

  for (const path of paths) {
    const response = await knock(path);
    assertEquals(await response.text(), `http://localhost${path}`);
  }
});

Deno.test("the door answers 400 for a path that can't be decoded", async () => {
  const paths = ["/rooms/%E8", "/rooms/%", "/%zz", "/%C0%AF"];

  for (const path of paths) {
    const response = await knock(path);
    const { status, title } = await response.json();
    assertEquals([response.status, status, title], [400, 400, "Bad request"]);
  }
});

Deno.test("the door answers 501 for a method that HTTP does not know", async () => {
  const response = await knock("/", { method: "FOO" });

  assertEquals(response.status, 501);
  assertEquals(
    response.headers.get("content-type"),
    "application/problem+json",
  );
});

Deno.test("the door answers people in words", async () => {
  const response = await knock("/%", { headers: { accept: "text/html" } });

  assertEquals(await response.text(), "This address can't be read.\n");
});

Deno.test("the door tells the status of every answer, its own included", async () => {
  const statuses: number[] = [];
  const onAnswered = (status: number) => void statuses.push(status);
  const serve = () => new Response(null, { status: 204 });
  const door = createDoor(serve, { isSecure: false, onAnswered });

  for (const path of ["/", "/%"]) {
    await door(new Request(`http://localhost${path}`), info);
  }

  assertEquals(statuses, [204, 400]);
});

Deno.test("the door gives an answer without a policy one that runs no scripts", async () => {
  const { headers } = await knock("/");

  const policy = headers.get("content-security-policy") ?? "";
  assertStringIncludes(policy, "default-src 'none'");
  assertStringIncludes(policy, "frame-ancestors 'none'");
  assertEquals(policy.includes("script-src"), false);
  assertEquals(headers.get("x-content-type-options"), "nosniff");
  assertEquals(headers.get("cache-control"), "private, no-cache");
});

Deno.test("the door keeps the policy and the caching that an answer brings", async () => {
  const brought = {
    "content-security-policy":
      "script-src 'nonce-1'; upgrade-insecure-requests",
    "cache-control": "no-store",
  };
  const { headers } = await knock(
    "/",
    {},
    () => new Response("", { headers: brought }),
  );

  assertEquals(headers.get("content-security-policy"), "script-src 'nonce-1'");
  assertEquals(headers.get("cache-control"), "no-store");
});
