import { join, relative, resolve } from "node:path";

import { compareIds } from "../src/file_path.ts";

/** The files of an app that a build looks at. */
export interface Project {
  root: string;
  islands: { name: string; path: string }[];
  /** Sorted as the app adds them. */
  routes: { id: string; path: string }[];
  statics: { pathname: string; path: string }[];
}

/** Lists an app's islands, routes and static files. */
export async function readProject(folder: string): Promise<Project> {
  const root = resolve(folder);
  const [islands, routes, statics] = await Promise.all([
    list(join(root, "islands")),
    list(join(root, "routes")),
    list(join(root, "static")),
  ]);
  return {
    root,
    islands: islands.filter(isModule).sort().map((path) => ({
      name: toId(join(root, "islands"), path).replace(/\W+/g, "_"),
      path,
    })),
    routes: routes.filter(isModule)
      .map((path) => ({ id: toId(join(root, "routes"), path), path }))
      .sort((a, b) => compareIds(a.id, b.id)),
    statics: statics.map((path) => ({
      pathname: toPathname(relative(join(root, "static"), path)),
      path,
    })),
  };
}

/** Lists a folder's files with their paths; dot files stay private. */
async function list(folder: string): Promise<string[]> {
  const paths: string[] = [];
  for (const entry of await entriesOf(folder)) {
    const path = join(folder, entry.name);
    if (entry.name.startsWith(".") && entry.name !== ".well-known") continue;
    if (entry.isDirectory) paths.push(...await list(path));
    if (entry.isFile) paths.push(path);
  }
  return paths;
}

async function entriesOf(folder: string): Promise<Deno.DirEntry[]> {
  try {
    return await Array.fromAsync(Deno.readDir(folder));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

function isModule(path: string): boolean {
  return /\.[tj]sx?$/.test(path) && !/[._]test\.[^.]+$/.test(path);
}

function toId(folder: string, path: string): string {
  return slashes(relative(folder, path)).replace(/\.[^.]+$/, "");
}

function toPathname(path: string): string {
  return "/" + slashes(path).split("/").map(encodeURIComponent).join("/");
}

export function slashes(path: string): string {
  return path.replaceAll("\\", "/");
}
