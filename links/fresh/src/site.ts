import type { Module } from "./build.ts";
import { inside, type Layer, layersOf } from "./layers.ts";
import { HttpError } from "./error.ts";
import { chain, type Middleware } from "./middleware.ts";
import { renderRoute, toRoute } from "./route.ts";
import { createRouter } from "./router.ts";

/** What answers a request, and what its path says. */
export interface Match<State> {
  run: Middleware<State>;
  route: string | null;
  params: Record<string, string>;
  /** What the last middleware's `ctx.next()` does: it ends in an HttpError. */
  next: () => Promise<Response>;
}

/** An app put together. A route sees the middlewares that were there before it. */
export interface Site<State> {
  use(middlewares: Middleware<State>[]): void;
  route(
    method: "GET" | "POST",
    path: string,
    middlewares: Middleware<State>[],
  ): void;
  addFiles(): void;
  match(method: string, pathname: string): Match<State>;
}

/** Puts an app together from the modules under `routes/`. */
export function createSite<State>(
  files: [id: string, module: Module][],
): Site<State> {
  const root: Layer<State> = { middlewares: [] };
  const layers = new Map([["", root]]);
  const router = createRouter<Middleware<State>>();

  return {
    use: (middlewares) => void root.middlewares.push(...middlewares),
    route: (method, path, middlewares) =>
      router.add(method, path, chain([...inside([root]), ...middlewares])),
    addFiles() {
      for (const [id, module] of files) addSpecial(layers, id, module);
      for (const [id, module] of files) {
        if (isSpecial(id)) continue;
        const route = toRoute<State>(id, module);
        const run = chain([
          ...inside(layersOf(layers, id)),
          (ctx) => renderRoute(ctx, route),
        ]);
        router.add("*", toPath(id), run);
      }
    },
    match(method, pathname) {
      const { item, ...found } = router.find(method, pathname);
      const status = item === undefined && found.route !== null ? 405 : 404;
      const next = () => Promise.reject(new HttpError(status));
      return { run: item ?? chain(inside([root])), next, ...found };
    },
  };
}

function isSpecial(id: string): boolean {
  return id.slice(id.lastIndexOf("/") + 1).startsWith("_");
}

/** Adds a `_app`, `_middleware`, `_error` or `_404` to its folder's layer. */
function addSpecial<State>(
  layers: Map<string, Layer<State>>,
  id: string,
  module: Module,
): void {
  if (!isSpecial(id)) return;
  const end = id.lastIndexOf("/");
  const folder = id.slice(0, Math.max(end, 0));
  const layer = layers.get(folder) ?? { middlewares: [] };
  layers.set(folder, layer);
  switch (id.slice(end + 1)) {
    case "_middleware":
      layer.middlewares.push(...toMiddlewares<State>(id, module));
      return;
    case "_app":
      layer.app = toRoute<State>(id, module).component;
      return;
    case "_error":
      layer.error = toRoute(id, module);
      return;
    case "_404":
      layer.notFound = toRoute(id, module);
      return;
    default:
      throw new Error(`Cannot use "${id}": no file of this name is known`);
  }
}

function toMiddlewares<State>(
  id: string,
  module: Module,
): Middleware<State>[] {
  const found = [module.default].flat();
  if (found.every((item) => typeof item === "function")) {
    return found as Middleware<State>[];
  }
  throw new Error(`Cannot use "${id}": its default export is no middleware`);
}

/** Turns a file's path under `routes/` into a URL path: `rooms/[room]` → `/rooms/:room`. */
function toPath(id: string): string {
  if (/^\(|\/\(|\[\[|\]\[|\[\.\.\./.test(id)) {
    throw new SyntaxError(
      `Cannot route "${id}": no groups, no optional, adjoining or rest parameters`,
    );
  }
  const path = id.replace(/(^|\/)index$/, "").replace(/\[([^\]]+)\]/g, ":$1");
  return `/${path}`;
}
