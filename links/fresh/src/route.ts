import { type AnyComponent, h, type VNode } from "preact";

import type { Module } from "./build.ts";
import type { PageProps, RouteHandler } from "./define.ts";
import type { Context } from "./middleware.ts";
import { renderDocument } from "./render.ts";

/** A page, `_app`, `_404` or `_error`. */
export type PageComponent = AnyComponent<PageProps<unknown, never>>;

/** What a file under `routes/` exports. */
export interface Route<State> {
  component?: PageComponent;
  handler?: RouteHandler<unknown, State>;
}

/** Reads a module's exports. @throws {Error} when it exports no part of a route */
export function toRoute<State>(id: string, module: Module): Route<State> {
  const { default: component, handler } = module;
  if (!handler && !component) {
    throw new Error(`Cannot use route "${id}": it exports no page or handler`);
  }
  return { component, handler } as Route<State>;
}

/** Runs a route's handler, and renders its page if the handler asks for it. */
export async function renderRoute<State>(
  ctx: Context<State>,
  route: Route<State>,
  { app, status = 200 }: { app?: PageComponent; status?: number },
): Promise<Response> {
  const result = await handle(ctx, route);
  if (result instanceof Response) return result;
  const page = route.component && toVNode(ctx, route.component, result.data);
  const init = { status: result.status ?? status, headers: result.headers };
  return renderDocument(ctx, { page, app }, init);
}

/** A route answers 404, as the real Fresh does, for a method that it lacks. */
function handle<State>(
  ctx: Context<State>,
  { handler, component }: Route<State>,
) {
  if (typeof handler === "function") return handler(ctx);
  const { method } = ctx.req;
  const own = Object.entries(handler ?? {}).find(([name]) => name === method);
  const found = own?.[1] ?? (method === "HEAD" ? handler?.GET : undefined);
  if (found) return found(ctx);
  const isRead = method === "GET" || method === "HEAD";
  if (component && (!handler || isRead)) return { data: {} };
  return ctx.next();
}

/** Makes an element of a page, with a context's props. */
export function toVNode<State>(
  ctx: Context<State>,
  component: PageComponent,
  data: unknown,
  Component = () => null as VNode | null,
): VNode {
  const { url, req, params, info, state, error, route } = ctx;
  const props = { url, req, params, info, state, error, route };
  const all: object = { ...props, data, Component };
  return h(component as AnyComponent<object>, all);
}
