/** What a built `_fresh/server.js` imports; no part of the public API. */
import { join } from "node:path";

import type { App } from "./app.ts";
import { type Module, setBuild, toIslands } from "./build.ts";

/** What `server.js` knows: modules imported, files by path from the root. */
export interface Snapshot {
  id: string;
  root: string;
  islands: [name: string, module: Module][];
  routes: [id: string, module: Module][];
  files: [pathname: string, path: string, hash: string][];
}

/** Gives an app its build and returns what `Deno.serve` needs. */
export function createServer<State>(app: App<State>, snapshot: Snapshot) {
  const { id, root, routes } = snapshot;
  const islands = toIslands(snapshot.islands, id);
  const files = new Map(snapshot.files.map(([pathname, path, hash]) => [
    pathname,
    { content: join(root, path), hash },
  ]));
  setBuild(app, { id, isDev: false, islands, routes, files });
  return { fetch: app.handler() };
}
