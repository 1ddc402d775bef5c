import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

import type { App } from "../src/app.ts";
import { type Build, type Module, setBuild, toIslands } from "../src/build.ts";
import { makeAssets } from "./assets.ts";
import { withLiveReload } from "./live_reload.ts";
import { readProject } from "./project.ts";
import { writeBuild } from "./write.ts";

export interface BuildOptions {
  /** The app's folder; the current one unless told. */
  root?: string;
  /** Where `build()` writes; `_fresh` in the app's folder unless told. */
  outDir?: string;
}

/** Builds an app for production, or serves it for development. */
export class Builder<State = unknown> {
  #root: string;
  #outDir: string;

  constructor({ root = ".", outDir = "_fresh" }: BuildOptions = {}) {
    this.#root = root;
    this.#outDir = resolve(root, outDir);
  }

  /**
   * Builds to disk, with a `server.js` to run, or in memory for a test; the
   * function it then returns gives an app the build.
   */
  async build(
    { mode = "production", snapshot = "disk" }: {
      mode?: Build["mode"];
      snapshot?: "disk" | "memory";
    } = {},
  ): Promise<(app: App<State>) => void> {
    const id = await createId();
    const project = await readProject(this.#root);
    const files = await makeAssets(project, {
      id,
      dev: mode === "development",
    });
    if (snapshot === "disk") {
      await writeBuild(project, id, { files, outDir: this.#outDir });
      return () => {};
    }
    const islands = toIslands(await load(project.islands), id);
    const routes = await load(project.routes);
    return (app) =>
      setBuild(app, { id, root: project.root, mode, islands, routes, files });
  }

  /** Builds in memory and serves; run it under `--watch` to see changes. */
  async listen(
    importApp: () => Promise<{ app: App<State> } | App<State>>,
    options: Partial<Deno.ServeTcpOptions> = {},
  ): Promise<void> {
    const imported = await importApp();
    const app = "app" in imported ? imported.app : imported;
    (await this.build({ mode: "development", snapshot: "memory" }))(app);
    Deno.serve({ port: 8000, ...options }, withLiveReload(app.handler()));
  }
}

async function load(
  files: [name: string, path: string][],
): Promise<[string, Module][]> {
  return await Promise.all(files.map(async ([name, path]) => {
    const module: Module = await import(pathToFileURL(path).href);
    return [name, module] satisfies [string, Module];
  }));
}

/** Names a build after its commit where a platform tells, else at random. */
async function createId(): Promise<string> {
  const known = ["DENO_DEPLOYMENT_ID", "GITHUB_SHA", "CI_COMMIT_SHA"]
    .map((name) => Deno.env.get(name)).find(Boolean);
  const bytes = new TextEncoder().encode(known ?? crypto.randomUUID());
  return new Uint8Array(await crypto.subtle.digest("SHA-1", bytes)).toHex();
}
