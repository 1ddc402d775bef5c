import * as esbuild from "esbuild";
import { fileURLToPath } from "node:url";

import { RUNTIME } from "../src/build.ts";
import { pathFrom, type Project } from "./project.ts";

/** Browser code by file name; one `.js` file for each island and the runtime. */
export type Bundle = Map<string, Uint8Array<ArrayBuffer>>;

/** Bundles the islands and the runtime, sharing what they share. */
export async function bundle(
  { root, islands }: Project,
  { id, isDev }: { id: string; isDev: boolean },
): Promise<Bundle> {
  const runtime = isDev ? "../src/client/dev.ts" : "../src/client/boot.ts";
  const entryPoints = {
    ...Object.fromEntries(islands),
    [RUNTIME]: here(runtime),
  };
  try {
    const { outputFiles } = await esbuild.build({
      ...options,
      entryPoints,
      absWorkingDir: root,
      outdir: root,
      minify: !isDev,
      jsxDev: isDev,
      sourcemap: isDev && "linked",
      define: {
        FRESH_BUILD_ID: JSON.stringify(id),
        "process.env.NODE_ENV": isDev ? '"development"' : '"production"',
      },
      plugins: [resolveFrom(root)],
    });
    return new Map(outputFiles.map(({ path, contents }) => [
      pathFrom(root, path),
      new Uint8Array(contents),
    ]));
  } finally {
    await esbuild.stop();
  }
}

const options = {
  bundle: true,
  splitting: true,
  write: false,
  format: "esm",
  platform: "browser",
  target: ["chrome99", "firefox99", "safari15"],
  jsx: "automatic",
  jsxImportSource: "preact",
  tsconfigRaw: {},
} satisfies esbuild.BuildOptions;

/** Finds this package by its name, and one Preact for it and the app. */
function resolveFrom(root: string): esbuild.Plugin {
  const ours = {};
  return {
    name: "fresh",
    setup(build) {
      build.onResolve(
        { filter: /^fresh\/runtime$/ },
        () => ({ path: here("../src/runtime.ts") }),
      );
      build.onResolve(
        { filter: /^(preact|@preact\/signals)(\/|$)/ },
        ({ path, kind, pluginData }) => {
          if (pluginData === ours) return;
          return build.resolve(path, {
            kind,
            resolveDir: root,
            pluginData: ours,
          });
        },
      );
    },
  };
}

function here(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}
