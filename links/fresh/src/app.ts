import { STATUS_CODES } from "node:http";

import { getBuild, setBuild } from "./build.ts";
import { HttpError } from "./error.ts";
import type { Context, Middleware } from "./middleware.ts";
import { createSite, type Site } from "./site.ts";

/** Answers one request; what `Deno.serve` takes. */
export type Handler = (
  request: Request,
  info?: Deno.ServeHandlerInfo,
) => Promise<Response>;

/** A site: middlewares and routes in the order in which they were added. */
export class App<State> {
  #steps: ((site: Site<State>) => void)[] = [];

  /** Adds middlewares around whatever is added after them. */
  use(...middlewares: Middleware<State>[]): this {
    return this.#add((site) => site.use(middlewares));
  }

  get(path: string, ...middlewares: Middleware<State>[]): this {
    return this.#add((site) => site.route("GET", path, middlewares));
  }

  post(path: string, ...middlewares: Middleware<State>[]): this {
    return this.#add((site) => site.route("POST", path, middlewares));
  }

  /** Adds the files under `routes/`. */
  fsRoutes(): this {
    return this.#add((site) => site.addFiles());
  }

  /** Makes the function that answers requests, from the build the app has now. */
  handler(): Handler {
    const build = getBuild(this);
    const site = createSite<State>(build.routes);
    for (const step of this.#steps) step(site);

    return async (req, info = noConnection) => {
      const url = new URL(req.url);
      // `//evil.example` must never come out of a redirect to this path.
      url.pathname = url.pathname.replace(/\/+/g, "/");
      const { run, ...match } = site.match(req.method, url.pathname);
      const state = {} as State;
      const ctx = { req, url, info, state, error: null, ...match };
      setBuild(ctx, build);
      return await answer(ctx, run);
    };
  }

  #add(step: (site: Site<State>) => void): this {
    this.#steps.push(step);
    return this;
  }
}

/** What a test sees, which calls the handler without a connection. */
const noConnection: Deno.ServeHandlerInfo = {
  remoteAddr: { transport: "tcp", hostname: "localhost", port: 1234 },
  completed: Promise.resolve(),
};

async function answer<State>(
  ctx: Context<State>,
  run: Middleware<State>,
): Promise<Response> {
  try {
    const response = await run(ctx);
    return ctx.req.method === "HEAD" ? new Response(null, response) : response;
  } catch (error) {
    return toErrorResponse(error);
  }
}

/** Answers for an app without `_error`; details stay in the server's log. */
function toErrorResponse(error: unknown): Response {
  const isHttp = error instanceof HttpError;
  if (!isHttp || error.status >= 500) console.error(error);
  if (!isHttp) return new Response("Internal server error", { status: 500 });
  const { status, message } = error;
  return new Response(message || STATUS_CODES[status], { status });
}
