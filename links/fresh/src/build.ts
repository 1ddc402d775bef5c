import type { ComponentType } from "preact";

/** Names the built assets in URLs; esbuild writes it into browser code. */
export const buildId = {
  current: typeof FRESH_BUILD_ID === "string" ? FRESH_BUILD_ID : "dev",
};
declare const FRESH_BUILD_ID: string | undefined;

/** What a build knows and an app serves. */
export interface Build {
  id: string;
  root: string;
  mode: "development" | "production";
  /** The URL path of the browser runtime. */
  runtime: string;
  islands: Map<unknown, Island>;
  routes: RouteFile[];
  /** Keyed by encoded URL path. */
  files: Map<string, StaticFile>;
}

export interface Island {
  /** A JavaScript identifier, unique in the build. */
  name: string;
  exportName: string;
  /** The URL path of the browser module that exports it. */
  chunk: string;
}

/** A module under `routes/`; `id` is its path there without the extension. */
export interface RouteFile {
  id: string;
  module: Record<string, unknown>;
}

export interface StaticFile {
  contentType: string;
  /** SHA-256 in hex; `null` in development, where files change. */
  hash: string | null;
  size(): Promise<number>;
  open(): Promise<BodyInit>;
}

const builds = new WeakMap<object, Build>();

/** Gives an app its build; `app.handler()` reads it. */
export function setBuild(app: object, build: Build): void {
  buildId.current = build.id;
  builds.set(app, build);
}

/** Returns an app's build, or one without islands, routes and files. */
export function getBuild(app: object): Build {
  return builds.get(app) ?? {
    id: buildId.current,
    root: ".",
    mode: "production",
    runtime: "",
    islands: new Map(),
    routes: [],
    files: new Map(),
  };
}

/** Adds every component that an island's module exports. */
export function addIslands(
  islands: Build["islands"],
  module: Record<string, unknown>,
  { name, chunk }: { name: string; chunk: string },
): void {
  for (const [exportName, value] of Object.entries(module)) {
    if (!isComponent(value)) continue;
    const suffix = exportName === "default" ? "" : `_${exportName}`;
    islands.set(value, { name: name + suffix, exportName, chunk });
  }
}

function isComponent(value: unknown): value is ComponentType {
  return typeof value === "function";
}
