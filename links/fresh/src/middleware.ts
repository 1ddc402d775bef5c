import type { Context } from "./context.ts";

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
