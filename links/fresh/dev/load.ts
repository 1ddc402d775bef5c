import { pathToFileURL } from "node:url";

import { addIslands, type Build, type StaticFile } from "../src/build.ts";
import { fileAt } from "../src/internal.ts";
import { type Bundle, RUNTIME } from "./bundle.ts";
import { contentTypeOf } from "./content_type.ts";
import { addAssetHashesToCss } from "./css.ts";
import type { Project } from "./project.ts";

/** Imports an app's modules and keeps its browser code in memory. */
export async function loadBuild(
  project: Project,
  { id, chunks, mode }: { id: string; chunks: Bundle; mode: Build["mode"] },
): Promise<Build> {
  const prefix = prefixOf(id);
  const islands: Build["islands"] = new Map();
  for (const { name, path } of project.islands) {
    addIslands(islands, await load(path), {
      name,
      chunk: `${prefix}${name}.js`,
    });
  }
  const routes: Build["routes"] = [];
  for (const { id, path } of project.routes) {
    routes.push({ id, module: await load(path) });
  }
  const files = new Map<string, StaticFile>();
  for (const { pathname, path } of project.statics) {
    files.set(pathname, staticAt(path, id));
  }
  for (const [name, bytes] of chunks) {
    files.set(prefix + name, inMemory(name, () => Promise.resolve(bytes)));
  }
  const runtime = `${prefix}${RUNTIME}.js`;
  return { id, root: project.root, mode, runtime, islands, routes, files };
}

export function prefixOf(id: string): string {
  return `/_fresh/js/${id}/`;
}

async function load(path: string): Promise<Record<string, unknown>> {
  return await import(pathToFileURL(path).href);
}

function staticAt(path: string, id: string): StaticFile {
  if (!path.endsWith(".css")) {
    return fileAt(path, { contentType: contentTypeOf(path), hash: null });
  }
  return inMemory(path, async () => {
    const css = addAssetHashesToCss(await Deno.readTextFile(path), id);
    return new TextEncoder().encode(css);
  });
}

function inMemory(name: string, read: () => Promise<Uint8Array>): StaticFile {
  return {
    contentType: contentTypeOf(name),
    hash: null,
    size: async () => (await read()).byteLength,
    open: async () => new Uint8Array(await read()),
  };
}
