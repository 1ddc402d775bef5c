import type { VNode } from "preact";

/** Tells links to this page and to those above it apart, for styles and readers. */
export function markCurrentLink(vnode: VNode, url: URL) {
  const props = vnode.props as Record<string, unknown>;
  if (typeof props.href !== "string" || !props.href.startsWith("/")) return;
  if (props["aria-current"] !== undefined) return;

  const link = new URL(props.href, "http://site.invalid");
  const here = withoutSlash(url.pathname);
  const there = withoutSlash(link.pathname);
  const isHere = here === there && (!link.search || link.search === url.search);
  if (isHere) {
    props["data-current"] = "true";
    props["aria-current"] = "page";
    return;
  }
  const isAbove = there === "/" || here === there ||
    here.startsWith(`${there}/`);
  if (!isAbove) return;
  props["data-ancestor"] = "true";
  props["aria-current"] = "true";
}

function withoutSlash(pathname: string): string {
  return pathname === "/" ? pathname : pathname.replace(/\/$/, "");
}
