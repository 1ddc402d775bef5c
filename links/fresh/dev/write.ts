import { dirname, join, relative } from "node:path";

import { type Bundle, RUNTIME } from "./bundle.ts";
import { contentTypeOf } from "./content_type.ts";
import { addAssetHashesToCss } from "./css.ts";
import { prefixOf } from "./load.ts";
import { type Project, slashes } from "./project.ts";

interface Output {
  id: string;
  chunks: Bundle;
  outDir: string;
}

/** Writes browser code, style sheets and a `server.js` that imports the app. */
export async function writeBuild(project: Project, output: Output) {
  const { id, chunks, outDir } = output;
  await Deno.remove(outDir, { recursive: true }).catch(ignoreNotFound);
  const files = new Map(project.statics.map((f) => [f.pathname, f.path]));
  for (const [name, bytes] of chunks) {
    const pathname = prefixOf(id) + name;
    files.set(pathname, await write(join(outDir, "static", pathname), bytes));
  }
  for (const { pathname, path } of project.statics) {
    if (!path.endsWith(".css")) continue;
    const css = addAssetHashesToCss(await Deno.readTextFile(path), id);
    const bytes = new TextEncoder().encode(css);
    files.set(pathname, await write(join(outDir, "static", pathname), bytes));
  }
  const code = await serverCode(project, output, files);
  await write(join(outDir, "server.js"), new TextEncoder().encode(code));
}

async function write(path: string, bytes: Uint8Array): Promise<string> {
  await Deno.mkdir(dirname(path), { recursive: true });
  await Deno.writeFile(path, bytes);
  return path;
}

function ignoreNotFound(error: unknown) {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}

async function serverCode(
  { root, islands, routes }: Project,
  { id, outDir }: Output,
  files: Map<string, string>,
): Promise<string> {
  const text = JSON.stringify;
  const spec = (path: string) => text(dotted(relative(outDir, path)));
  const list = (items: string[]) =>
    `[\n${items.map((i) => `    ${i},\n`).join("")}  ]`;
  const prefix = prefixOf(id);
  return `// Written by the build; a change here is lost.
import { createServer } from "fresh/internal";
${
    islands.map((f, i) => `import * as island${i} from ${spec(f.path)};\n`)
      .join("")
  }
${
    routes.map((f, i) => `import * as route${i} from ${spec(f.path)};\n`).join(
      "",
    )
  }
import { app } from ${spec(join(root, "main.ts"))};

export default createServer(app, {
  id: ${text(id)},
  root: new URL(${text(dotted(relative(outDir, root)) + "/")}, import.meta.url),
  runtime: ${text(`${prefix}${RUNTIME}.js`)},
  islands: ${
    list(islands.map(({ name }, i) =>
      `[${text(name)}, ${text(`${prefix}${name}.js`)}, island${i}]`
    ))
  },
  routes: ${list(routes.map(({ id }, i) => `[${text(id)}, route${i}]`))},
  files: ${
    list(
      await Promise.all([...files].map(async ([pathname, path]) =>
        text([
          pathname,
          slashes(relative(root, path)),
          contentTypeOf(path),
          await hash(path),
        ])
      )),
    )
  },
});
`;
}

function dotted(path: string): string {
  const posix = slashes(path);
  return posix.startsWith(".") ? posix : `./${posix}`;
}

async function hash(path: string): Promise<string> {
  const bytes = await Deno.readFile(path);
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}
