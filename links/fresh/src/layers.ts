import { internalsOf } from "./context.ts";
import { HttpError } from "./error.ts";
import type { Middleware } from "./middleware.ts";
import { type PageComponent, renderRoute, type Route } from "./route.ts";

/** What a folder adds to the routes inside it. `_app` and `_404` stand at the root only. */
export interface Layer<State> {
  middlewares: Middleware<State>[];
  app?: PageComponent;
  error?: Route<State>;
  notFound?: Route<State>;
}

/** Lists the layers around a file, the root's first. */
export function layersOf<State>(
  layers: ReadonlyMap<string, Layer<State>>,
  id: string,
): Layer<State>[] {
  const folders = id.split("/").slice(0, -1);
  const paths = [
    "",
    ...folders.map((_, i) => folders.slice(0, i + 1).join("/")),
  ];
  return paths.flatMap((path) => layers.get(path) ?? []);
}

/** Lists what runs before a route in these layers, as they are now. */
export function inside<State>(layers: Layer<State>[]): Middleware<State>[] {
  const notFound = layers[0]?.notFound;
  return layers.flatMap(({ app, error, middlewares }) => [
    enter({ app, error, notFound }),
    ...middlewares,
  ]);
}

/** Puts pages into `_app`, and answers what is thrown further inside with a page. */
function enter<State>(
  { app, error, notFound }: Pick<Layer<State>, "app" | "error" | "notFound">,
): Middleware<State> {
  return async (ctx) => {
    if (app) internalsOf(ctx).app = app;
    try {
      return await ctx.next();
    } catch (thrown) {
      const status = thrown instanceof HttpError ? thrown.status : 500;
      if (status === 404 && notFound) return await renderRoute(ctx, notFound);
      if (error) return await renderRoute(ctx, error, status);
      throw thrown;
    }
  };
}
