/** One request on its way through middlewares to a handler. */
export interface Context<State> {
  /** The address, its doubled slashes folded; `req.url` is as it came. */
  readonly url: URL;
  readonly req: Request;
  readonly info: Deno.ServeHandlerInfo;
  /** The pattern that matched: `/rooms/:room`. */
  readonly route: string | null;
  readonly params: Record<string, string>;
  readonly state: State;
  /** What was thrown, for `_error` and `_404`. */
  error: unknown;
  /** Goes on to the next middleware, at last to the handler. */
  next: () => Promise<Response>;
}

/** Answers a request, or passes it on with `ctx.next()`. */
export type Middleware<State> = (
  ctx: Context<State>,
) => Response | Promise<Response>;

/** Joins middlewares into one; the last one's `ctx.next()` is the caller's. */
export function chain<State>(
  middlewares: Middleware<State>[],
): Middleware<State> {
  return (ctx) => {
    const leave = ctx.next;
    const run = async (index: number): Promise<Response> => {
      const middleware = middlewares[index];
      if (!middleware) return await leave();
      ctx.next = () => run(index + 1);
      try {
        return await middleware(ctx);
      } catch (error) {
        ctx.error = error;
        throw error;
      }
    };
    return run(0);
  };
}
