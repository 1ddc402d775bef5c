/** The fixture app, built: what the other tests send requests to. */
import { Builder } from "fresh/dev";

const fixture = new URL("./fixture/", import.meta.url);

/** Builds the fixture; resolves to the address of the server that it wrote. */
export async function buildFixture(): Promise<string> {
  await new Builder({ root: import.meta.dirname + "/fixture" }).build();
  return new URL("_fresh/server.js", fixture).href;
}

const { default: server }: { default: Deno.ServeDefaultExport } = await import(
  await buildFixture()
);

/** Sends a request to the fixture. */
export async function send(
  path: string,
  init?: RequestInit,
): Promise<Response> {
  const info = {
    remoteAddr: { transport: "tcp" as const, hostname: "localhost", port: 1 },
    completed: Promise.resolve(),
  };
  const request = new Request(new URL(path, "http://localhost"), init);
  return await server.fetch(request, info);
}

/** Sends a request and reads the answer as text. */
export async function textOf(path: string, init?: RequestInit) {
  const response = await send(path, init);
  return { status: response.status, html: await response.text() };
}
