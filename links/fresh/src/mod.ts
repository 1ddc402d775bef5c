export { App } from "./app.ts";
export type { Context, FreshContext } from "./context.ts";
export { csp, type CSPOptions } from "./csp.ts";
export {
  createDefine,
  type Define,
  type HandlerByMethod,
  type HandlerFn,
  page,
  type PageProps,
  type PageResponse,
  type RouteConfig,
  type RouteHandler,
} from "./define.ts";
export { HttpError } from "./error.ts";
export type { Middleware } from "./middleware.ts";
export type { Method } from "./router.ts";
export { staticFiles } from "./static_files.ts";
