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
  alias: { "fresh/runtime": here("../src/runtime.ts") },
} satisfies esbuild.BuildOptions;

function here(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}
