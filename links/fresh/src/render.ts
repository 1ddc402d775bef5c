import {
  type AnyComponent,
  Fragment,
  type FunctionComponent,
  h,
  type VNode,
} from "preact";
import { jsxTemplate } from "preact/jsx-runtime";
import { renderToString } from "preact-render-to-string";

import { chunkUrl, RUNTIME } from "./build.ts";
import { type Context, internalsOf } from "./context.ts";
import { nonces } from "./csp.ts";
import type { PageProps } from "./define.ts";
import { createRendering, type Rendering, withRendering } from "./rendering.ts";

/** A page, `_app` or `_error`; an async one may answer by itself. */
export type PageComponent = AnyComponent<PageProps<unknown, never>>;

/** Renders a component with a context's props, unless it answers by itself. */
export async function toVNode<State>(
  ctx: Context<State>,
  component: PageComponent,
  extra: { data?: unknown; Component: FunctionComponent },
): Promise<VNode | Response> {
  const { config, url, req, params, info, state, error, route } = ctx;
  const props = {
    config,
    url,
    req,
    params,
    info,
    state,
    error,
    route,
    data: null,
    ...extra,
  };
  if (component.constructor.name !== "AsyncFunction") {
    return h(component as AnyComponent<typeof props>, props) as VNode;
  }
  return await (component as AsyncComponent<typeof props>)(props);
}

type AsyncComponent<Props> = (props: Props) => Promise<VNode | Response>;

/** Renders a tree inside `_app` into an HTML response with a nonce of its own. */
export async function renderDocument<State>(
  ctx: Context<State>,
  vnode: VNode | null,
  init: ResponseInit,
): Promise<Response> {
  const { app, build } = internalsOf(ctx);
  let child: VNode = vnode ?? h(Fragment, null);
  const Component = () => child;
  const shell = app && await toVNode(ctx, app, { Component });
  if (shell instanceof Response) return shell;

  const rendering = createRendering(build, ctx.url);
  const html = withRendering(rendering, () => {
    child = jsxTemplate([renderToString(child)]);
    return complete(renderToString(shell ?? child), rendering);
  });
  return toResponse(`<!DOCTYPE html>${html}`, init, rendering);
}

/** Adds the `html`, `head` and `body` that a tree left out. */
function complete(html: string, { tags }: Rendering): string {
  const [hasHtml, hasHead, hasBody] = ["html", "head", "body"].map((tag) =>
    tags.has(tag)
  );
  if (hasHtml && hasHead && hasBody) return html;
  let tree: VNode = jsxTemplate([html]);
  if (!hasBody) tree = h("body", null, tree);
  if (!hasHead) {
    tree = h(
      Fragment,
      null,
      h("head", null, h("meta", { charset: "utf-8" })),
      tree,
    );
  }
  return renderToString(hasHtml ? tree : h("html", null, tree));
}

function toResponse(
  html: string,
  init: ResponseInit,
  { build, islands, nonce }: Rendering,
): Response {
  const headers = new Headers(init.headers);
  headers.set("Content-Type", "text/html; charset=utf-8");
  if (islands.size > 0) {
    const urls = [
      chunkUrl(build.id, RUNTIME),
      ...[...islands].map(({ chunk }) => chunk),
    ];
    headers.append(
      "Link",
      urls.map((url) => `<${encodeURI(url)}>; rel="modulepreload"; as="script"`)
        .join(", "),
    );
  }
  const response = new Response(html, { ...init, headers });
  nonces.set(response, nonce);
  return response;
}
