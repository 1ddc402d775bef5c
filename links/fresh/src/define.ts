import type { AnyComponent } from "preact";

import type { Context } from "./context.ts";
import type { Middleware } from "./middleware.ts";
import type { Method } from "./router.ts";

/** What a handler returns to have its file's page rendered. */
export interface PageResponse<Data> {
  data: Data;
  status?: number;
  headers?: HeadersInit;
}

export interface HandlerFn<Data, State> {
  (ctx: Context<State>):
    | Response
    | PageResponse<Data>
    | Promise<Response | PageResponse<Data>>;
}

export type HandlerByMethod<Data, State> = {
  [M in Method]?: HandlerFn<Data, State>;
};

export type RouteHandler<Data, State> =
  | HandlerFn<Data, State>
  | HandlerByMethod<Data, State>;

/** What every page, `_app` and `_error` component receives. */
export type PageProps<Data = unknown, State = unknown> =
  & Pick<
    Context<State>,
    | "config"
    | "url"
    | "req"
    | "params"
    | "info"
    | "state"
    | "error"
    | "route"
    | "Component"
  >
  & { data: Data };

/** What a route file may export as `config`. */
export interface RouteConfig {
  /** Renders the page without `_app`. */
  skipAppWrapper?: boolean;
}

/** Ties handlers and pages to one state type; each function returns its argument. */
export interface Define<State> {
  handlers<
    Data,
    Handlers extends RouteHandler<Data, State> = RouteHandler<Data, State>,
  >(handlers: Handlers): Handlers;
  page<
    Handlers extends RouteHandler<unknown, State> = never,
    Data = DataOf<Handlers, State>,
  >(
    render: AnyComponent<PageProps<Data, State>>,
  ): AnyComponent<PageProps<Data, State>>;
  middleware<M extends Middleware<State> | Middleware<State>[]>(
    middleware: M,
  ): M;
}

type DataOf<Handlers, State> = Handlers extends HandlerFn<infer Data, State>
  ? Data
  : Handlers extends HandlerByMethod<infer Data, State> ? Data
  : never;

export function createDefine<State>(): Define<State> {
  return {
    handlers: (handlers) => handlers,
    page: (render) => render,
    middleware: (middleware) => middleware,
  };
}

/** Gives a page its data, and the response a status and headers. */
export function page(): PageResponse<undefined>;
export function page<Data>(
  data: Data,
  init?: Omit<PageResponse<Data>, "data">,
): PageResponse<Data>;
export function page(
  data?: unknown,
  init?: Omit<PageResponse<unknown>, "data">,
): PageResponse<unknown> {
  return { data, status: init?.status, headers: init?.headers };
}
