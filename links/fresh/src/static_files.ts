import {
  CACHE_BUST_PARAM,
  chunksUrl,
  getBuild,
  type StaticFile,
} from "./build.ts";
import type { Context, Middleware } from "./middleware.ts";

const forEver = "public, max-age=31536000, immutable";
const never = "no-cache, no-store, max-age=0, must-revalidate";

/** The types of what Papo serves; whatever else is plain text. */
const contentTypes: Record<string, string> = {
  css: "text/css; charset=UTF-8",
  html: "text/html; charset=UTF-8",
  ico: "image/vnd.microsoft.icon",
  js: "text/javascript; charset=UTF-8",
  json: "application/json; charset=UTF-8",
  map: "application/json; charset=UTF-8",
  png: "image/png",
  svg: "image/svg+xml",
  txt: "text/plain; charset=UTF-8",
  webmanifest: "application/manifest+json; charset=UTF-8",
  woff2: "font/woff2",
};

/** Serves built assets and the files under `static/`; passes on what is neither. */
export function staticFiles<State>(): Middleware<State> {
  return (ctx) => {
    const pathname = normalize(ctx.url.pathname);
    // A lookup in a list made at build time: no path can leave the folders.
    const file = pathname && getBuild(ctx).files.get(pathname);
    if (file) return serve(ctx, pathname, file);
    if (pathname === "/favicon.ico") return new Response(null, { status: 404 });
    return ctx.next();
  };
}

/** Encodes a path as the list has it; null when it cannot be decoded. */
function normalize(pathname: string): string | null {
  try {
    const parts = decodeURIComponent(pathname).split("/").filter(Boolean);
    return "/" + parts.map(encodeURIComponent).join("/");
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}

async function serve<State>(
  ctx: Context<State>,
  pathname: string,
  file: StaticFile,
): Promise<Response> {
  const { method, headers: asked } = ctx.req;
  if (method !== "GET" && method !== "HEAD") {
    return new Response("Method Not Allowed", { status: 405 });
  }
  const { id, isDev } = getBuild(ctx);
  const tie = ctx.url.searchParams.get(CACHE_BUST_PARAM);
  if (tie !== null && tie !== id) return untied(ctx.url);

  const headers = new Headers({
    "Content-Type": contentTypeOf(pathname),
    vary: "If-None-Match",
  });
  const etag = file.hash && `W/"${file.hash}"`;
  if (etag && asked.get("If-None-Match") === etag) {
    return new Response(null, { status: 304, headers });
  }
  if (etag) headers.set("Etag", etag);
  const isBuilt = pathname.startsWith(chunksUrl(id));
  const isFixed = !isDev && (tie !== null || isBuilt);
  headers.set("Cache-Control", isFixed ? forEver : never);
  headers.set("Content-Length", String(await sizeOf(file)));
  return new Response(method === "HEAD" ? null : await bodyOf(file), {
    headers,
  });
}

function contentTypeOf(pathname: string): string {
  const extension = pathname.slice(pathname.lastIndexOf(".") + 1);
  return contentTypes[extension.toLowerCase()] ?? "text/plain";
}

/** Sends a page of an older build to the file as it is now. */
function untied(url: URL): Response {
  const search = new URLSearchParams(url.search);
  search.delete(CACHE_BUST_PARAM);
  const location = url.pathname + (search.size > 0 ? `?${search}` : "");
  return new Response(null, { status: 307, headers: { location } });
}

async function sizeOf({ content }: StaticFile): Promise<number> {
  if (typeof content !== "string") return content.length;
  return (await Deno.stat(content)).size;
}

async function bodyOf({ content }: StaticFile) {
  if (typeof content !== "string") return content;
  return (await Deno.open(content)).readable;
}
