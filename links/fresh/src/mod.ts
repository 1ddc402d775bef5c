export { App } from "./app.ts";
export { csp, type CSPOptions } from "./csp.ts";
export { createDefine, type Define, page, type PageProps } from "./define.ts";
export { HttpError } from "./error.ts";
export type { Context, Middleware } from "./middleware.ts";
export { staticFiles } from "./static_files.ts";
