import { dirname, join } from "node:path";

import type { StaticFile } from "../src/build.ts";
import { pathFrom, type Project } from "./project.ts";

/** Writes the assets that were made, and a `server.js` that imports the app. */
export async function writeBuild(
  project: Project,
  id: string,
  { files, outDir }: { files: Map<string, StaticFile>; outDir: string },
): Promise<void> {
  const { root, islands, routes } = project;
  await removeFolder(outDir);
  const listed: string[] = [];
  for (const [pathname, { content }] of files) {
    const path = typeof content === "string"
      ? content
      : await write(join(outDir, "static", pathname), content);
    const entry = [pathname, pathFrom(root, path), await hash(path)];
    listed.push(JSON.stringify(entry));
  }
  const code = serverCode(outDir, {
    id,
    root,
    islands,
    routes,
    files: `[\n    ${listed.join(",\n    ")}\n  ]`,
  });
  await write(join(outDir, "server.js"), new TextEncoder().encode(code));
}

function serverCode(
  outDir: string,
  { id, root, islands, routes, files }: Omit<Project, "statics"> & {
    id: string;
    files: string;
  },
): string {
  const modules = [...islands, ...routes];
  const specifier = (path: string) => JSON.stringify(toSpecifier(outDir, path));
  const list = (items: [string, string][]) =>
    items.map((item) => `
    [${JSON.stringify(item[0])}, module${modules.indexOf(item)}],`).join("");
  return `// Written by the build; a change here is lost.
import { createServer } from "fresh/internal";
${
    modules.map(([, path], i) =>
      `import * as module${i} from ${specifier(path)};
`
    ).join("")
  }import { app } from ${specifier(join(root, "main.ts"))};

export default createServer(app, {
  id: ${JSON.stringify(id)},
  root: import.meta.dirname + ${JSON.stringify(`/${pathFrom(outDir, root)}`)},
  islands: [${list(islands)}
  ],
  routes: [${list(routes)}
  ],
  files: ${files},
});
`;
}

function toSpecifier(outDir: string, path: string): string {
  const specifier = pathFrom(outDir, path)
    .replace(/[%?#]/g, encodeURIComponent);
  return specifier.startsWith(".") ? specifier : `./${specifier}`;
}

async function removeFolder(path: string): Promise<void> {
  try {
    await Deno.remove(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

async function write(path: string, bytes: Uint8Array): Promise<string> {
  await Deno.mkdir(dirname(path), { recursive: true });
  await Deno.writeFile(path, bytes);
  return path;
}

async function hash(path: string): Promise<string> {
  const bytes = await Deno.readFile(path);
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}
