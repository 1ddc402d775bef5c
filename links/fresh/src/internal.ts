/** What a built `_fresh/server.js` imports; no part of the public API. */
import type { App } from "./app.ts";
import { addIslands, type Build, setBuild, type StaticFile } from "./build.ts";

export interface Snapshot {
  id: string;
  /** The folder that the files' paths start from. */
  root: URL;
  runtime: string;
  islands: [name: string, chunk: string, module: Record<string, unknown>][];
  routes: [id: string, module: Record<string, unknown>][];
  files: [pathname: string, path: string, contentType: string, hash: string][];
}

/** Gives an app its build and returns what `deno serve` and `Deno.serve` need. */
export function createServer<State>(app: App<State>, snapshot: Snapshot) {
  const { id, root, runtime } = snapshot;
  const islands: Build["islands"] = new Map();
  for (const [name, chunk, module] of snapshot.islands) {
    addIslands(islands, module, { name, chunk });
  }
  const routes = snapshot.routes.map(([id, module]) => ({ id, module }));
  const files = new Map<string, StaticFile>();
  for (const [pathname, path, contentType, hash] of snapshot.files) {
    files.set(pathname, fileAt(new URL(path, root), { contentType, hash }));
  }
  const mode = "production";
  setBuild(app, {
    id,
    root: root.pathname,
    mode,
    runtime,
    islands,
    routes,
    files,
  });
  return { fetch: app.handler() };
}

/** Reads a file on disk when asked, never before. */
export function fileAt(
  path: URL | string,
  about: { contentType: string; hash: string | null },
): StaticFile {
  return {
    ...about,
    size: async () => (await Deno.stat(path)).size,
    open: async () => (await Deno.open(path)).readable,
  };
}
