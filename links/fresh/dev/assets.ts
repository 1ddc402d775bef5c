import { withBuildId } from "../src/asset.ts";
import { chunkUrl, type StaticFile } from "../src/build.ts";
import { bundle } from "./bundle.ts";
import type { Project } from "./project.ts";

/** Makes what the browser loads: bundles, style sheets and the rest as it is. */
export async function makeAssets(
  project: Project,
  { id, dev }: { id: string; dev: boolean },
): Promise<Map<string, StaticFile>> {
  const files = new Map<string, StaticFile>();
  for (const [pathname, path] of project.statics) {
    const isCss = path.endsWith(".css");
    files.set(pathname, { content: isCss ? await readCss(path, id) : path });
  }
  for (const [name, content] of await bundle(project, { id, dev })) {
    files.set(new URL(name, `http://x${chunkUrl(id, "")}`).pathname, {
      content,
    });
  }
  return files;
}

/** Ties the files that a style sheet names to the build, as `asset()` does. */
async function readCss(path: string, id: string) {
  const css = (await Deno.readTextFile(path)).replace(
    /url\(\s*(["']?)(\/[^"')]+)\1\s*\)/g,
    (_, _quote, path) => `url(${JSON.stringify(withBuildId(path, id))})`,
  );
  return new TextEncoder().encode(css);
}
