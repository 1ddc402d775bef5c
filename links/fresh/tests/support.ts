/** The fixture app, built in memory: what the other tests send requests to. */
import { Builder } from "fresh/dev";

import { app } from "./fixture/main.ts";

const root = new URL("./fixture", import.meta.url).pathname;
const applyBuild = await new Builder({ root }).build({ snapshot: "memory" });
applyBuild(app);
const handler = app.handler();

/** Sends a request to the fixture. */
export function send(path: string, init?: RequestInit): Promise<Response> {
  return handler(new Request(new URL(path, "http://localhost"), init));
}

/** Returns a response's text; fails on another status. */
export async function textOf(path: string, init?: RequestInit) {
  const response = await send(path, init);
  return { status: response.status, html: await response.text() };
}
