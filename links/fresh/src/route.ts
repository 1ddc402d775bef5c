import type { Module } from "./build.ts";
import { type Context, internalsOf } from "./context.ts";
import type { PageResponse, RouteConfig, RouteHandler } from "./define.ts";
import { HttpError } from "./error.ts";
import type { Method } from "./router.ts";
import { type PageComponent, toVNode } from "./render.ts";

/** What a file under `routes/` exports. */
export interface Route<State> {
  component?: PageComponent;
  handler?: RouteHandler<unknown, State>;
  config?: RouteConfig;
}

/** Reads a module's exports. @throws {Error} when it exports no part of a route */
export function toRoute<State>(
  id: string,
  module: Module,
): Route<State> {
  const handler = module.handlers ?? module.handler;
  const { default: component, config } = module;
  if (typeof handler === "function" && handler.length > 1) {
    throw new Error(`Cannot use route "${id}": its handler takes one argument`);
  }
  if (!handler && !component && !config) {
    throw new Error(`Cannot use route "${id}": it exports no page or handlers`);
  }
  return { component, handler, config } as Route<State>;
}

/** Runs a route's handler and renders its page if the handler asks for it. */
export async function renderRoute<State>(
  ctx: Context<State>,
  route: Route<State>,
  status = 200,
): Promise<Response> {
  const internals = internalsOf(ctx);
  const { app } = internals;
  if (route.config?.skipAppWrapper) internals.app = null;
  try {
    const result = await handle(ctx, route);
    if (result instanceof Response) return result;
    return await renderPage(ctx, route, { status, ...defined(result) });
  } finally {
    internals.app = app;
  }
}

async function renderPage<State>(
  ctx: Context<State>,
  { component }: Route<State>,
  { data, status, headers }: PageResponse<unknown>,
): Promise<Response> {
  if (!component) return ctx.render(null, { status, headers });
  const vnode = await toVNode(ctx, component, { data, Component: () => null });
  if (vnode instanceof Response) return vnode;
  return ctx.render(vnode, { status, headers });
}

/** A route answers 404, as the real Fresh does, for a method it lacks. */
function handle<State>(
  ctx: Context<State>,
  { handler, component }: Route<State>,
) {
  if (typeof handler === "function") return handler(ctx);
  const method = ctx.req.method.toUpperCase() as Method;
  const own = handler?.[method] ??
    (method === "HEAD" ? handler?.GET : undefined);
  if (own) return own(ctx);
  const isRead = method === "GET" || method === "HEAD";
  if (component && (!handler || isRead)) return { data: {} };
  if (!handler) throw new HttpError(404);
  return ctx.next();
}

function defined({ data, status, headers }: PageResponse<unknown>) {
  return status === undefined ? { data, headers } : { data, headers, status };
}
