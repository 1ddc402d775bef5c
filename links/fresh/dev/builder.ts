import { join } from "node:path";

import type { App } from "../src/app.ts";
import { type Build, setBuild } from "../src/build.ts";
import { bundle } from "./bundle.ts";
import { loadBuild } from "./load.ts";
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
    this.#outDir = outDir;
  }

  /**
   * Builds the app: to disk, with a `server.js` to run, or in memory for a
   * test. The function it returns gives an app the build.
   */
  async build(
    { mode = "production", snapshot = "disk" }: {
      mode?: Build["mode"];
      snapshot?: "disk" | "memory";
    } = {},
  ): Promise<(app: App<State>) => void> {
    const id = await createId();
    const project = await readProject(this.#root);
    const chunks = await bundle(project, { id, dev: mode === "development" });
    if (snapshot === "disk") {
      await writeBuild(project, {
        id,
        chunks,
        outDir: join(project.root, this.#outDir),
      });
    }
    const build = await loadBuild(project, { id, chunks, mode });
    return (app) => setBuild(app, build);
  }

  /** Builds in memory and serves; run it under `--watch` to see changes. */
  async listen(
    importApp: () => Promise<{ app: App<State> } | App<State>>,
    options: Partial<Deno.ServeTcpOptions> = {},
  ): Promise<void> {
    const applyBuild = await this.build({
      mode: "development",
      snapshot: "memory",
    });
    const imported = await importApp();
    const app = "app" in imported ? imported.app : imported;
    applyBuild(app);
    Deno.serve({ port: 8000, ...options }, withLiveReload(app.handler()));
  }
}

/** Names a build after its commit where a platform tells, else at random. */
async function createId(): Promise<string> {
  const seed = Deno.env.get("DENO_DEPLOYMENT_ID") ||
    Deno.env.get("GITHUB_SHA") ||
    Deno.env.get("CI_COMMIT_SHA") || crypto.randomUUID();
  const bytes = new TextEncoder().encode(seed);
  const hash = await crypto.subtle.digest("SHA-1", bytes);
  return new Uint8Array(hash).toHex();
}
