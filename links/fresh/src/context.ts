import { type FunctionComponent, isValidElement, type VNode } from "preact";

import type { Build } from "./build.ts";
import { type PageComponent, renderDocument } from "./render.ts";

/** Facts about the app that a page may ask for. */
export interface AppConfig {
  root: string;
  mode: "development" | "production";
}

export type FreshContext<State = unknown> = Context<State>;

/** One request on its way through middlewares to a handler. */
export class Context<State> {
  readonly url: URL;
  req: Request;
  readonly info: Deno.ServeHandlerInfo;
  /** The pattern that matched: `/rooms/:room`. */
  readonly route: string | null;
  readonly params: Record<string, string>;
  readonly state: State = {} as State;
  readonly config: AppConfig;
  /** What was thrown, for `_error` and `_404`. */
  error: unknown = null;
  next: () => Promise<Response>;
  /** What `_app` wraps. */
  Component!: FunctionComponent;

  constructor(init: ContextInit, build: Build) {
    this.url = init.url;
    this.req = init.req;
    this.info = init.info;
    this.route = init.route;
    this.params = init.params;
    this.next = init.next;
    this.config = { root: build.root, mode: build.mode };
    internals.set(this, { build, app: null });
  }

  /** Answers with a redirect; `//host` cannot leave this site. */
  redirect(pathOrUrl: string, status = 302): Response {
    const headers = { location: onThisHost(pathOrUrl) };
    return new Response(null, { status, headers });
  }

  /** Renders a tree inside `_app` into an HTML response. */
  render(vnode: VNode | null, init: ResponseInit = {}): Promise<Response> {
    if (vnode !== null && !isValidElement(vnode)) {
      throw new Error("Cannot render: not a JSX element");
    }
    return renderDocument(this, vnode, init);
  }
}

export interface ContextInit {
  req: Request;
  url: URL;
  info: Deno.ServeHandlerInfo;
  route: string | null;
  params: Record<string, string>;
  next: () => Promise<Response>;
}

/** What a context knows and does not show to the app. */
export interface Internals {
  readonly build: Build;
  app: PageComponent | null;
}

const internals = new WeakMap<Context<unknown>, Internals>();

export function internalsOf<State>(ctx: Context<State>): Internals {
  const found = internals.get(ctx);
  if (!found) {
    throw new TypeError("Cannot read a context that Fresh did not make");
  }
  return found;
}

function onThisHost(pathOrUrl: string): string {
  if (!pathOrUrl.startsWith("/")) return pathOrUrl;
  const end = pathOrUrl.search(/[?#]/);
  const path = end === -1 ? pathOrUrl : pathOrUrl.slice(0, end);
  return path.replace(/\/+/g, "/") + pathOrUrl.slice(path.length);
}
