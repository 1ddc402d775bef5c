import type { Module } from "./build.ts";
import { HttpError } from "./error.ts";
import { chain, type Middleware } from "./middleware.ts";
import {
  type PageComponent,
  renderRoute,
  type Route,
  toRoute,
} from "./route.ts";
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
  const router = createRouter<Middleware<State>>();
  const middlewares: Middleware<State>[] = [];
  let frame: Frame<State> = {};
  const around = () => [within(frame), ...middlewares];

  return {
    use: (added) => void middlewares.push(...added),
    route: (method, path, added) =>
      router.add(method, path, chain([...around(), ...added])),
    addFiles() {
      const special = new Map(files.filter(([id]) => isSpecial(id)));
      frame = toFrame(special);
      middlewares.push(...toMiddlewares<State>(special.get("_middleware")));
      for (const [id, module] of files) {
        if (isSpecial(id)) continue;
        const route = toRoute<State>(id, module);
        const answer: Middleware<State> = (ctx) =>
          renderRoute(ctx, route, frame);
        router.add("*", toPath(id), chain([...around(), answer]));
      }
    },
    match(method, pathname) {
      const { item, ...found } = router.find(method, pathname);
      const status = item === undefined && found.route !== null ? 405 : 404;
      const next = () => Promise.reject(new HttpError(status));
      return { run: item ?? chain(around()), next, ...found };
    },
  };
}

/** What stands around every page. */
interface Frame<State> {
  app?: PageComponent;
  error?: Route<State>;
  notFound?: Route<State>;
}

const specialFiles = ["_app", "_error", "_404", "_middleware"];

function isSpecial(id: string): boolean {
  return id.startsWith("_") || id.includes("/_");
}

function toFrame<State>(special: Map<string, Module>): Frame<State> {
  for (const id of special.keys()) {
    if (specialFiles.includes(id)) continue;
    throw new Error(
      `Cannot use "${id}": ${
        specialFiles.join(", ")
      } stand in routes/, no others`,
    );
  }
  const read = (id: string) => {
    const module = special.get(id);
    return module && toRoute<State>(id, module);
  };
  return {
    app: read("_app")?.component,
    error: read("_error"),
    notFound: read("_404"),
  };
}

function toMiddlewares<State>(module: Module = {}): Middleware<State>[] {
  const found = [module.default ?? []].flat();
  if (found.every((item) => typeof item === "function")) {
    return found as Middleware<State>[];
  }
  throw new Error('Cannot use "_middleware": its default export is none');
}

/** Answers what is thrown further inside with a page. */
function within<State>(
  { app, error, notFound }: Frame<State>,
): Middleware<State> {
  return async (ctx) => {
    try {
      return await ctx.next();
    } catch (thrown) {
      const status = thrown instanceof HttpError ? thrown.status : 500;
      if (status === 404 && notFound) {
        return await renderRoute(ctx, notFound, { app });
      }
      if (error) return await renderRoute(ctx, error, { app, status });
      throw thrown;
    }
  };
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
