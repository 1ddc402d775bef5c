import { type Context, internalsOf } from "./context.ts";
import { HttpError } from "./error.ts";
import type { Middleware } from "./middleware.ts";
import type { PageComponent } from "./render.ts";
import { renderRoute, type Route } from "./route.ts";

/** A folder of the site: what it adds to the routes inside it. */
export interface Segment<State> {
  parent: Segment<State> | null;
  children: Map<string, Segment<State>>;
  middlewares: Middleware<State>[];
  error: Route<State> | null;
  /** These two stand at the root only. */
  app: PageComponent | null;
  notFound: Route<State> | null;
}

export function createSegment<State>(
  parent: Segment<State> | null,
): Segment<State> {
  return {
    parent,
    children: new Map(),
    middlewares: [],
    error: null,
    app: null,
    notFound: null,
  };
}

/** Walks down from the root, making what is missing. */
export function segmentAt<State>(
  root: Segment<State>,
  names: string[],
): Segment<State> {
  let segment = root;
  for (const name of names) {
    const child = segment.children.get(name) ?? createSegment(segment);
    segment.children.set(name, child);
    segment = child;
  }
  return segment;
}

/** Lists what runs before a route in a segment, from the root down, as of now. */
export function middlewaresOf<State>(
  segment: Segment<State>,
): Middleware<State>[] {
  const path = [segment];
  while (path[0]?.parent) path.unshift(path[0].parent);
  const root = path[0] ?? segment;
  return path.flatMap((part) => [enter(part, root), ...part.middlewares]);
}

function enter<State>(
  { app, error }: Segment<State>,
  root: Segment<State>,
): Middleware<State> {
  return async (ctx) => {
    const internals = internalsOf(ctx);
    const outerApp = internals.app;
    if (app) internals.app = app;
    try {
      return await ctx.next();
    } catch (thrown) {
      return await renderError(ctx, thrown, { error, notFound: root.notFound });
    } finally {
      internals.app = outerApp;
    }
  };
}

async function renderError<State>(
  ctx: Context<State>,
  thrown: unknown,
  { error, notFound }: Pick<Segment<State>, "error" | "notFound">,
): Promise<Response> {
  const status = thrown instanceof HttpError ? thrown.status : 500;
  if (status === 404 && notFound) return await renderRoute(ctx, notFound);
  if (error) return await renderRoute(ctx, error, status);
  throw thrown;
}
