import type { AnyComponent, FunctionComponent } from "preact";

import type { Context, Middleware } from "./middleware.ts";

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
  [M in "HEAD" | "GET" | "POST" | "PATCH" | "PUT" | "DELETE" | "OPTIONS"]?:
    HandlerFn<Data, State>;
};

export type RouteHandler<Data, State> =
  | HandlerFn<Data, State>
  | HandlerByMethod<Data, State>;

/** What every page, `_app`, `_404` and `_error` component receives. */
export type PageProps<Data = unknown, State = unknown> =
  & Pick<
    Context<State>,
    "url" | "req" | "params" | "info" | "state" | "error" | "route"
  >
  & {
    data: Data;
    /** What `_app` wraps. */
    Component: FunctionComponent;
  };

/** Ties handlers and pages to one state type; each function returns its argument. */
export interface Define<State> {
  handlers<
    Data,
    Handlers extends RouteHandler<Data, State> = RouteHandler<Data, State>,
  >(handlers: Handlers): Handlers;
  /** Types a page; `typeof handler` says which data its handler gives. */
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
export function page<Data>(
  data: Data,
  init?: Omit<PageResponse<Data>, "data">,
): PageResponse<Data> {
  return { data, ...init };
}
