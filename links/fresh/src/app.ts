import { STATUS_CODES } from "node:http";

import { type Build, getBuild } from "./build.ts";
import { Context } from "./context.ts";
import { HttpError } from "./error.ts";
import { toSegments } from "./file_path.ts";
import { addFile, type Assembly } from "./file_routes.ts";
import { chain, type Middleware } from "./middleware.ts";
import { createRouter, type Match, type Method } from "./router.ts";
import { createSegment, middlewaresOf, segmentAt } from "./segments.ts";

/** Answers one request; what `Deno.serve` takes. */
export type Handler = (
  request: Request,
  info?: Deno.ServeHandlerInfo,
) => Promise<Response>;

/** A site: middlewares, routes and the files of its build, in the order added. */
export class App<State> {
  #steps: Step<State>[] = [];

  /** Adds middlewares for what is added later, at a path or everywhere. */
  use(...middlewares: Middleware<State>[]): this;
  use(path: string, ...middlewares: Middleware<State>[]): this;
  use(...args: (string | Middleware<State>)[]): this {
    const path = typeof args[0] === "string" ? args[0] : "*";
    const added = args.filter((arg) => typeof arg !== "string");
    this.#steps.push({
      run({ root }) {
        segmentAt(root, toSegments(path)).middlewares.push(...added);
      },
    });
    return this;
  }

  get(path: string, ...middlewares: Middleware<State>[]): this {
    return this.#add("GET", path, middlewares);
  }

  post(path: string, ...middlewares: Middleware<State>[]): this {
    return this.#add("POST", path, middlewares);
  }

  /** Adds the files under `routes/`. */
  fsRoutes(): this {
    this.#steps.push({
      run(assembly, { routes }) {
        for (const file of routes) addFile(assembly, file);
      },
    });
    return this;
  }

  /** Makes the function that answers requests, from the build the app has now. */
  handler(): Handler {
    const root = createSegment<State>(null);
    const router = createRouter<Middleware<State>>();
    const build = getBuild(this);
    for (const step of this.#steps) step.run({ root, router }, build);
    const fallback = chain(middlewaresOf(root));

    return async (req, info = NO_INFO) => {
      const url = new URL(req.url);
      // `//evil.example` must never come out of a redirect to this path.
      url.pathname = url.pathname.replace(/\/+/g, "/");
      const match = router.match(req.method.toUpperCase(), url.pathname);
      const next = () => noRoute(req, match);
      const ctx = new Context<State>({ ...match, req, url, info, next }, build);
      return await answer(ctx, match.item ?? fallback);
    };
  }

  #add(method: Method, path: string, middlewares: Middleware<State>[]): this {
    this.#steps.push({
      run({ root, router }) {
        const before = middlewaresOf(segmentAt(root, toSegments(path)));
        const route = path === "*" ? "/*" : path;
        router.add([method], route, chain([...before, ...middlewares]));
      },
    });
    return this;
  }
}

/** One call of `use`, `get`, `post` or `fsRoutes`, kept until `handler()`. */
interface Step<State> {
  run(assembly: Assembly<State>, build: Build): void;
}

/** What a test sees, which calls the handler without a connection. */
const NO_INFO: Deno.ServeHandlerInfo = {
  remoteAddr: { transport: "tcp", hostname: "localhost", port: 1234 },
  completed: Promise.resolve(),
};

async function noRoute<State>(
  req: Request,
  { item, methods }: Match<Middleware<State>>,
): Promise<Response> {
  if (item || methods.length === 0) throw new HttpError(404);
  if (req.method !== "OPTIONS") throw new HttpError(405);
  const headers = { Allow: methods.join(", ") };
  return await new Response(null, { status: 204, headers });
}

async function answer<State>(
  ctx: Context<State>,
  handle: Middleware<State>,
): Promise<Response> {
  try {
    const response = await handle(ctx);
    if (!(response instanceof Response)) {
      throw new TypeError(`Cannot answer with ${response}: not a Response`);
    }
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
