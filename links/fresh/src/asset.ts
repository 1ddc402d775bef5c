import type { VNode } from "preact";

import { buildId } from "./build.ts";

export const CACHE_BUST_PARAM = "__frsh_c";

/** Ties a path of this site to the build, so that it can be cached for ever. */
export function asset(path: string): string {
  return withBuildId(path, buildId.current);
}

export function withBuildId(path: string, id: string): string {
  if (!path.startsWith("/") || path.startsWith("//")) return path;
  const url = new URL(path, "http://site.invalid");
  if (url.searchParams.has(CACHE_BUST_PARAM)) return path;
  url.searchParams.set(CACHE_BUST_PARAM, id);
  return url.pathname + url.search + url.hash;
}

/** Does so for the images of a page, on the server and in islands. */
export function addAssetHashes(vnode: VNode) {
  if (vnode.type !== "img" && vnode.type !== "source") return;
  const props = vnode.props as Record<string, unknown>;
  if (props["data-fresh-disable-lock"]) return;
  if (typeof props.src === "string") props.src = asset(props.src);
}
