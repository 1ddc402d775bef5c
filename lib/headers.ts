import { define } from "./define.ts";

/**
 * Adds what tells a browser to trust this answer with little. Over plain http the policy's wish to
 * upgrade requests is taken out, since it would make the page ask an https that is not there.
 */
export function protect({ isSecure }: { isSecure: boolean }) {
  return define.middleware(async (ctx) => {
    const response = await ctx.next();
    if (response.status === 101) return response;
    const { headers } = response;
    headers.set("x-content-type-options", "nosniff");
    // Not no-referrer: with that, a browser sends a form of ours with `Origin: null`.
    headers.set("referrer-policy", "same-origin");
    headers.set("cross-origin-opener-policy", "same-origin");
    headers.set("cross-origin-resource-policy", "same-origin");
    if (!headers.has("cache-control")) {
      headers.set("cache-control", "private, no-cache");
    }
    const policy = headers.get("content-security-policy");
    if (policy !== null && !isSecure) {
      headers.set(
        "content-security-policy",
        policy.replace("; upgrade-insecure-requests", ""),
      );
    }
    return response;
  });
}
