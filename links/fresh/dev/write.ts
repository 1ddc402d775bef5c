import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";

import type { StaticFile } from "../src/build.ts";
import { pathFrom, type Project } from "./project.ts";

/** Writes the assets that were made, and a `server.js` that imports the app. */
export async function writeBuild(
  project: Project,
  id: string,
  files: Map<string, StaticFile>,
): Promise<void> {
  const outDir = join(project.root, "_fresh");
  await rm(outDir, { recursive: true, force: true });
  const listed: string[] = [];
  for (const [pathname, { content }] of files) {
    const path = typeof content === "string"
      ? content
      : await write(join(outDir, "static", pathname), content);
    const entry = [pathname, pathFrom(project.root, path), await hash(path)];
    listed.push(`\n    ${JSON.stringify(entry)},`);
  }
  const code = serverCode(project, id, listed);
  await write(join(outDir, "server.js"), new TextEncoder().encode(code));
}

function serverCode(
  { root, islands, routes }: Project,
  id: string,
  files: string[],
): string {
  const modules = [...islands, ...routes];
  const imports = modules.map(([, path], i) =>
    `import * as module${i} from ${specifier(root, path)};\n`
  );
  const list = (items: [string, string][]) =>
    items.map((item) =>
      `\n    [${JSON.stringify(item[0])}, module${modules.indexOf(item)}],`
    ).join("");
  return `// Written by the build; a change here is lost.
import { createServer } from "fresh/internal";
${imports.join("")}import { app } from "../main.ts";

export default createServer(app, {
  id: ${JSON.stringify(id)},
  root: import.meta.dirname + "/..",
  islands: [${list(islands)}
  ],
  routes: [${list(routes)}
  ],
  files: [${files.join("")}
  ],
});
`;
}

/** Names a module as `_fresh/server.js` imports it. */
function specifier(root: string, path: string): string {
  const encoded = pathFrom(root, path).replace(/[%?#]/g, encodeURIComponent);
  return JSON.stringify(`../${encoded}`);
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
