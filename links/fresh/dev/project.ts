import { readdir } from "node:fs/promises";
import { join, relative } from "node:path";

/** The files of an app that a build looks at; paths are absolute. */
export interface Project {
  root: string;
  islands: [name: string, path: string][];
  /** In the order in which the app adds them. */
  routes: [id: string, path: string][];
  statics: [pathname: string, path: string][];
}

/** Lists an app's islands, routes and static files. */
export async function readProject(root: string): Promise<Project> {
  const [islands, routes, statics] = await Promise.all([
    list(join(root, "islands")),
    list(join(root, "routes")),
    list(join(root, "static")),
  ]);
  return {
    root,
    islands: modules(islands).map((
      [id, path],
    ) => [id.replace(/\W+/g, "_"), path]),
    // Backwards, `[room].json` comes before `[room]`, which would match it too.
    routes: modules(routes).sort(([a], [b]) => a < b ? 1 : -1),
    statics: statics.map(([name, path]) => [`/${encodePath(name)}`, path]),
  };
}

/** Lists a folder's files by their names in it; dot files stay private. */
async function list(folder: string): Promise<[name: string, path: string][]> {
  const entries = await readdir(folder, {
    recursive: true,
    withFileTypes: true,
  });
  const paths = entries.filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  return paths
    .map((path): [string, string] => [pathFrom(folder, path), path])
    .filter(([name]) => !/(^|\/)\.(?!well-known\/)/.test(name));
}

/** Keeps the modules that are no tests, named without their extension. */
function modules(files: [string, string][]): [id: string, path: string][] {
  return files
    .filter(([name]) => /\.[tj]sx?$/.test(name) && !/[._]test\.\w+$/.test(name))
    .map(([name, path]) => [name.replace(/\.\w+$/, ""), path]);
}

function encodePath(name: string): string {
  return name.split("/").map(encodeURIComponent).join("/");
}

/** Names a path from a folder, with slashes on every system. */
export function pathFrom(folder: string, path: string): string {
  return relative(folder, path).replaceAll("\\", "/");
}
