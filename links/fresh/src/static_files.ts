import { CACHE_BUST_PARAM } from "./asset.ts";
import { buildId, type StaticFile } from "./build.ts";
import { contentTypeOf } from "./content_type.ts";
import { type Context, internalsOf } from "./context.ts";
import type { Middleware } from "./middleware.ts";

/** Serves built assets and the files under `static/`; passes on what is neither. */
export function staticFiles<State>(): Middleware<State> {
  return (ctx) => {
    const pathname = normalize(ctx.url.pathname);
    // A lookup in a list made at build time: no path can leave the folders.
    const file = pathname && internalsOf(ctx).build.files.get(pathname);
    if (file) return serve(ctx, file);
    if (pathname === "/favicon.ico") return new Response(null, { status: 404 });
    return ctx.next();
  };
}

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
  { req, url, config }: Context<State>,
  file: StaticFile,
): Promise<Response> {
  if (req.method !== "GET" && req.method !== "HEAD") {
    return new Response("Method Not Allowed", { status: 405 });
  }
  const bust = url.searchParams.get(CACHE_BUST_PARAM);
  if (bust !== null && bust !== buildId.current) return withoutBust(url);

  const headers = new Headers({
    "Content-Type": contentTypeOf(url.pathname),
    vary: "If-None-Match",
  });
  if (config.mode === "production" && file.hash) {
    const tag = req.headers.get("If-None-Match")?.replace(/^W\/"(.*)"$/, "$1");
    if (tag === file.hash) return new Response(null, { status: 304, headers });
    headers.set("Etag", `W/"${file.hash}"`);
  }
  const forEver = config.mode === "production" && (bust || isBuilt(url));
  headers.set("Cache-Control", forEver ? FOR_EVER : NEVER);
  const { content } = file;
  const size = typeof content === "string"
    ? (await Deno.stat(content)).size
    : content.length;
  headers.set("Content-Length", String(size));
  if (req.method === "HEAD") return new Response(null, { headers });
  if (typeof content !== "string") return new Response(content, { headers });
  return new Response((await Deno.open(content)).readable, { headers });
}

const FOR_EVER = "public, max-age=31536000, immutable";
const NEVER = "no-cache, no-store, max-age=0, must-revalidate";

function isBuilt(url: URL): boolean {
  return url.pathname.startsWith(`/_fresh/js/${buildId.current}/`);
}

/** Sends a page of an older build to the file as it is now. */
function withoutBust(url: URL): Response {
  const search = new URLSearchParams(url.search);
  search.delete(CACHE_BUST_PARAM);
  const location = url.pathname + (search.size > 0 ? `?${search}` : "");
  return new Response(null, { status: 307, headers: { location } });
}
