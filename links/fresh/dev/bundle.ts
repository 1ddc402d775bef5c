import * as esbuild from "esbuild";
import { fileURLToPath } from "node:url";

import type { Project } from "./project.ts";

/** Browser code by file name; one `.js` file for each island and the runtime. */
export type Bundle = Map<string, Uint8Array>;

export const RUNTIME = "fresh-runtime";

/** Bundles the islands and the runtime, sharing what they share. */
export async function bundle(
  project: Project,
  { id, dev }: { id: string; dev: boolean },
): Promise<Bundle> {
  const runtime = new URL(
    dev ? "../src/client/dev.ts" : "../src/client/boot.ts",
    import.meta.url,
  );
  const entryPoints: Record<string, string> = {
    [RUNTIME]: fileURLToPath(runtime),
  };
  for (const { name, path } of project.islands) entryPoints[name] = path;
  try {
    const result = await esbuild.build(
      optionsFor(project, { id, dev }, entryPoints),
    );
    return new Map(result.outputFiles.map(({ path, contents }) => [
      path.slice(project.root.length + 1),
      contents,
    ]));
  } finally {
    await esbuild.stop();
  }
}

function optionsFor(
  { root }: Project,
  { id, dev }: { id: string; dev: boolean },
  entryPoints: Record<string, string>,
) {
  return {
    entryPoints,
    absWorkingDir: root,
    outdir: root,
    write: false,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "browser",
    target: ["chrome99", "firefox99", "safari15"],
    minify: !dev,
    sourcemap: dev ? "linked" : false,
    jsx: "automatic",
    jsxImportSource: "preact",
    jsxDev: dev,
    tsconfigRaw: {},
    define: {
      FRESH_BUILD_ID: JSON.stringify(id),
      "process.env.NODE_ENV": JSON.stringify(
        dev ? "development" : "production",
      ),
    },
    plugins: [resolveFrom(root)],
  } satisfies esbuild.BuildOptions;
}

/** Finds this package by its name, and one Preact for it and the app. */
function resolveFrom(root: string): esbuild.Plugin {
  const runtime = fileURLToPath(new URL("../src/runtime.ts", import.meta.url));
  const ours = {};
  return {
    name: "fresh",
    setup(build) {
      build.onResolve(
        { filter: /^fresh\/runtime$/ },
        () => ({ path: runtime }),
      );
      build.onResolve({ filter: /^(preact|@preact\/signals)(\/|$)/ }, find);

      function find({ path, kind, pluginData }: esbuild.OnResolveArgs) {
        if (pluginData === ours) return;
        return build.resolve(path, {
          kind,
          resolveDir: root,
          pluginData: ours,
        });
      }
    },
  };
}
