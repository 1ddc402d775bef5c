/** Tells links to this page and to those above it apart, for styles and readers. */
export function markCurrentLink(
  props: Record<string, unknown>,
  url: URL,
): void {
  if (typeof props.href !== "string" || !props.href.startsWith("/")) return;
  if (props["aria-current"] !== undefined) return;
  const link = new URL(props.href, "http://site.invalid");
  const here = withoutSlash(url.pathname);
  const there = withoutSlash(link.pathname);
  if (here === there && (!link.search || link.search === url.search)) {
    props["data-current"] = "true";
    props["aria-current"] = "page";
    return;
  }
  const isAbove = here === there || `${here}/`.startsWith(`${there}/`);
  if (!isAbove) return;
  props["data-ancestor"] = "true";
  props["aria-current"] = "true";
}

function withoutSlash(pathname: string): string {
  return pathname.replace(/\/$/, "");
}
