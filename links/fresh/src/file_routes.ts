import type { Module } from "./build.ts";
import { splitId, toPattern } from "./file_path.ts";
import { chain, type Middleware } from "./middleware.ts";
import { renderRoute, toRoute } from "./route.ts";
import { METHODS, type Router } from "./router.ts";
import { middlewaresOf, type Segment, segmentAt } from "./segments.ts";

export interface Assembly<State> {
  root: Segment<State>;
  router: Router<Middleware<State>>;
}

/** Adds one file; files come sorted, so that what a route needs is there. */
export function addFile<State>(
  { root, router }: Assembly<State>,
  [id, module]: [id: string, module: Module],
): void {
  const { folder, name } = splitId(id);
  const segment = segmentAt(root, folder);
  if (name === "_middleware") {
    segment.middlewares.push(...toMiddlewares<State>(id, module));
    return;
  }
  const route = toRoute<State>(id, module);
  if (name === "_app") root.app = route.component ?? null;
  if (name === "_404") root.notFound = route;
  if (name === "_error") segment.error = route;
  if (name.startsWith("_")) return;
  const run = [
    ...middlewaresOf(segment),
    (ctx: Parameters<Middleware<State>>[0]) => renderRoute(ctx, route),
  ];
  router.add(METHODS, toPattern(id), chain(run));
}

function toMiddlewares<State>(
  id: string,
  module: Module,
): Middleware<State>[] {
  const found = [module.handlers ?? module.handler ?? module.default].flat();
  if (found.every((item) => typeof item === "function")) {
    return found as Middleware<State>[];
  }
  throw new Error(`Cannot use "${id}": a middleware file exports functions`);
}
