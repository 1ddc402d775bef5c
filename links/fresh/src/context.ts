import type { Build } from "./build.ts";
import type { PageComponent } from "./route.ts";

/** One request on its way through middlewares to a handler. */
export class Context<State> {
  /** The address, its doubled slashes folded; `req.url` is as it came. */
  readonly url: URL;
  readonly req: Request;
  readonly info: Deno.ServeHandlerInfo;
  /** The pattern that matched: `/rooms/:room`. */
  readonly route: string | null;
  readonly params: Record<string, string>;
  readonly state: State = {} as State;
  /** What was thrown, for `_error` and `_404`. */
  error: unknown = null;
  /** Goes on to the next middleware, at last to the handler. */
  next: () => Promise<Response>;

  constructor(request: ContextInit, build: Build) {
    this.url = request.url;
    this.req = request.req;
    this.info = request.info;
    this.route = request.route;
    this.params = request.params;
    this.next = request.next;
    internals.set(this, { build });
  }
}

type ContextInit = Pick<
  Context<unknown>,
  "url" | "req" | "info" | "route" | "params" | "next"
>;

/** What a context knows and does not show to the app. */
interface Internals {
  readonly build: Build;
  app?: PageComponent;
}

const internals = new WeakMap<Context<unknown>, Internals>();

export function internalsOf<State>(ctx: Context<State>): Internals {
  const found = internals.get(ctx);
  if (!found) {
    throw new TypeError("Cannot use a context that Fresh did not make");
  }
  return found;
}
