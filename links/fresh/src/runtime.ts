/** What pages and islands import: the same in the browser and on the server. */
import { buildId, CACHE_BUST_PARAM } from "./build.ts";

/** Whether this code runs in a browser. */
export const IS_BROWSER = typeof document !== "undefined";

/** Ties a path of this site to the build, so that it can be cached for ever. */
export function asset(path: string): string {
  if (!path.startsWith("/") || path.startsWith("//")) return path;
  const url = new URL(path, "http://site.invalid");
  if (url.searchParams.has(CACHE_BUST_PARAM)) return path;
  url.searchParams.set(CACHE_BUST_PARAM, buildId.current);
  return url.pathname + url.search + url.hash;
}
