export { asset } from "./asset.ts";
export { HttpError } from "./error.ts";

/** Whether this code runs in a browser. */
export const IS_BROWSER = typeof document !== "undefined";
