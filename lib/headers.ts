import { define } from "./define.ts";

/** Hardens every answer of the app. */
export function protect(options: { isSecure: boolean }) {
  return define.middleware(async (ctx) => {
    const response = await ctx.next();
    harden(response, options);
    return response;
  });
}

/** For answers that bring no policy: they run no scripts and are framed by nobody. */
const scriptlessPolicy = "default-src 'none'; style-src 'self'; " +
  "img-src 'self' data:; manifest-src 'self'; base-uri 'none'; " +
  "form-action 'self'; frame-ancestors 'none'";

/**
 * Adds what tells a browser to trust this answer with little. Over plain http the policy's wish to
 * upgrade requests is taken out, since it would make the page ask an https that is not there.
 */
export function harden(
  { status, headers }: Response,
  { isSecure }: { isSecure: boolean },
): void {
  if (status === 101) return;
  headers.set("x-content-type-options", "nosniff");
  // Not no-referrer: with that, a browser sends a form of ours with `Origin: null`.
  headers.set("referrer-policy", "same-origin");
  // Over plain http a browser ignores it, and complains in its console about each page.
  if (isSecure) headers.set("cross-origin-opener-policy", "same-origin");
  headers.set("cross-origin-resource-policy", "same-origin");
  if (!headers.has("cache-control")) {
    headers.set("cache-control", "private, no-cache");
  }
  const policy = headers.get("content-security-policy") ?? scriptlessPolicy;
  headers.set(
    "content-security-policy",
    isSecure ? policy : policy.replace("; upgrade-insecure-requests", ""),
  );
}
