import { chunksUrl, type StaticFile } from "../src/build.ts";
import { bundle } from "./bundle.ts";
import type { Project } from "./project.ts";

/** Makes what the browser loads: bundles, and the files under `static/` as they are. */
export async function makeAssets(
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
