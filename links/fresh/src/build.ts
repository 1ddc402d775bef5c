/** Names the built assets in URLs; esbuild writes it into browser code. */
export const buildId = {
  current: typeof FRESH_BUILD_ID === "string" ? FRESH_BUILD_ID : "none",
};
declare const FRESH_BUILD_ID: string | undefined;

/** The parameter that ties a URL to a build. */
export const CACHE_BUST_PARAM = "__frsh_c";

/** The bundle that starts islands. */
export const RUNTIME = "fresh-runtime";

export type Module = Record<string, unknown>;

/** What a build knows and an app serves. */
export interface Build {
  id: string;
  /** In development nothing is cached and every page reloads with the server. */
  isDev: boolean;
  /** Keyed by component. */
  islands: Map<unknown, Island>;
  /** Modules by id, their path under `routes/` without the extension. */
  routes: [id: string, module: Module][];
  /** Keyed by encoded URL path. */
  files: Map<string, StaticFile>;
}

export interface Island {
  /** A JavaScript identifier, unique in the build. */
  name: string;
  /** The URL path of the browser module whose default export it is. */
  chunk: string;
}

export interface StaticFile {
  /** A path, or the content itself. */
  content: string | Uint8Array<ArrayBuffer>;
  /** SHA-256 in hex; none in development, where files change. */
  hash?: string;
}

/** Returns the URL path of the folder with a build's browser code. */
export function chunksUrl(id: string): string {
  return `/_fresh/js/${id}/`;
}

/** Returns the URL path of a bundle. */
export function chunkUrl(id: string, name: string): string {
  return `${chunksUrl(id)}${name}.js`;
}

/** Makes islands of modules. @throws {Error} when one exports more components, or none */
export function toIslands(
  modules: [name: string, module: Module][],
  id: string,
): Build["islands"] {
  const islands: Build["islands"] = new Map();
  for (const [name, module] of modules) {
    const { default: component, ...others } = module;
    const isOther = (value: unknown) => typeof value === "function";
    if (!component || Object.values(others).some(isOther)) {
      throw new Error(
        `Cannot use island "${name}": its default export must be its only component`,
      );
    }
    islands.set(component, { name, chunk: chunkUrl(id, name) });
  }
  return islands;
}

/** Out of sight of the app, which may not rely on it. */
const builds = new WeakMap<object, Build>();

/** Gives an app its build, and each of its contexts. */
export function setBuild(owner: object, build: Build): void {
  buildId.current = build.id;
  builds.set(owner, build);
}

/** Returns a build, or for an app that was never built one without anything in it. */
export function getBuild(owner: object): Build {
  return builds.get(owner) ?? {
    id: buildId.current,
    isDev: false,
    islands: new Map(),
    routes: [],
    files: new Map(),
  };
}
