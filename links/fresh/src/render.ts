import { Fragment, h, type VNode } from "preact";
import { jsxTemplate } from "preact/jsx-runtime";
import { renderToString } from "preact-render-to-string";

import { chunkUrl, getBuild, RUNTIME } from "./build.ts";
import { nonces } from "./csp.ts";
import type { Context } from "./middleware.ts";
import { createRendering, type Rendering, withRendering } from "./rendering.ts";
import { type PageComponent, toVNode } from "./route.ts";

/** Renders a page inside `_app` into an HTML response with a nonce of its own. */
export function renderDocument<State>(
  ctx: Context<State>,
  { page, app }: { page?: VNode; app?: PageComponent },
  init: ResponseInit,
): Response {
  const rendering = createRendering(getBuild(ctx), ctx.url);
  const html = withRendering(rendering, () => {
    // The page comes first: `_app` ends with the boot script, which names its islands.
    const inner = jsxTemplate([renderToString(page ?? h(Fragment, null))]);
    return renderToString(
      app ? toVNode(ctx, app, undefined, () => inner) : inner,
    );
  });
  const response = new Response(`<!DOCTYPE html>${html}`, {
    ...init,
    headers: headersOf(rendering, init.headers),
  });
  nonces.set(response, rendering.nonce);
  return response;
}

/** Announces the browser code, so that it loads beside the page. */
function headersOf({ build, islands }: Rendering, given?: HeadersInit) {
  // As in the real Fresh, a page's header has one value: the last one given.
  const headers = new Headers();
  for (const [name, value] of new Headers(given)) headers.set(name, value);
  headers.set("Content-Type", "text/html; charset=utf-8");
  if (islands.size === 0) return headers;
  const urls = [chunkUrl(build.id, RUNTIME)];
  for (const { chunk } of islands) urls.push(chunk);
  const links = urls.map((url) =>
    `<${encodeURI(url)}>; rel="modulepreload"; as="script"`
  );
  headers.append("Link", links.join(", "));
  return headers;
}
