/** `fresh/dev`: builds an app for production, or serves it for development. */
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

import type { App, Handler } from "../src/app.ts";
import {
  chunksUrl,
  type Module,
  setBuild,
  type StaticFile,
  toIslands,
} from "../src/build.ts";
import { bundle } from "./bundle.ts";
import { type Project, readProject } from "./project.ts";
import { writeBuild } from "./write.ts";

export class Builder {
  readonly #root: string;

  /** Takes the app's folder; the current one unless told. */
  constructor({ root = "." }: { root?: string } = {}) {
    this.#root = resolve(root);
  }

  /** Writes browser code and a `server.js` to `_fresh` in the app's folder. */
  async build(): Promise<void> {
    const id = createId();
    const project = await readProject(this.#root);
    const files = await makeAssets(project, { id, isDev: false });
    await writeBuild(project, id, files);
  }

  /** Builds in memory and serves; run it under `--watch` to see changes. */
  async listen<State>(
    importApp: () => Promise<{ app: App<State> }>,
    options: Partial<Deno.ServeTcpOptions> = {},
  ): Promise<void> {
    const { app } = await importApp();
    const id = createId();
    const project = await readProject(this.#root);
    const files = await makeAssets(project, { id, isDev: true });
    const islands = toIslands(await load(project.islands), id);
    const routes = await load(project.routes);
    setBuild(app, { id, isDev: true, islands, routes, files });
    Deno.serve({ port: 8000, ...options }, withLiveReload(app.handler()));
  }
}

/** Makes what the browser loads: bundles, and the files under `static/` as they are. */
async function makeAssets(
  project: Project,
  { id, isDev }: { id: string; isDev: boolean },
): Promise<Map<string, StaticFile>> {
  const files = new Map<string, StaticFile>();
  for (const [pathname, content] of project.statics) {
    files.set(pathname, { content });
  }
  for (const [name, content] of await bundle(project, { id, isDev })) {
    files.set(chunksUrl(id) + name, { content });
  }
  return files;
}

async function load(
  files: [name: string, path: string][],
): Promise<[string, Module][]> {
  return await Promise.all(files.map(async ([name, path]) => {
    const module: Module = await import(pathToFileURL(path).href);
    return [name, module] satisfies [string, Module];
  }));
}

/** Tells pages when the server came back, so that they load the new code. */
function withLiveReload(handler: Handler): Handler {
  const revision = String(Date.now());
  return async (req, info) => {
    if (new URL(req.url).pathname !== "/_frsh/alive") {
      return await handler(req, info);
    }
    if (req.headers.get("upgrade") !== "websocket") {
      return new Response(null, { status: 501 });
    }
    const { socket, response } = Deno.upgradeWebSocket(req);
    socket.onopen = () => socket.send(revision);
    return response;
  };
}

/** Names a build, so that nothing of an older one is taken for it. */
function createId(): string {
  return crypto.getRandomValues(new Uint8Array(20)).toHex();
}
