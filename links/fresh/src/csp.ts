import type { Middleware } from "./middleware.ts";

export interface CSPOptions {
  /** Directives; each replaces the default one of its name. */
  csp?: string[];
  /** Allows inline scripts and styles by nonce instead of `'unsafe-inline'`. */
  useNonce?: boolean;
}

/** The nonce of each rendered page; never a header of its own. */
export const nonces = new WeakMap<Response, string>();

const defaults = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-inline'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self'",
  "img-src 'self' data:",
  "media-src 'self' data: blob:",
  "worker-src 'self' blob:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "upgrade-insecure-requests",
];

/** Sets a content security policy on every response. */
export function csp<State>(
  { csp: own = [], useNonce = false }: CSPOptions = {},
): Middleware<State> {
  const names = new Set(own.map(nameOf));
  const policy = [...defaults.filter((d) => !names.has(nameOf(d))), ...own];

  return async (ctx) => {
    const response = await ctx.next();
    const nonce = useNonce ? nonces.get(response) : undefined;
    const directives = nonce ? policy.map((d) => withNonce(d, nonce)) : policy;
    response.headers.set("Content-Security-Policy", directives.join("; "));
    return response;
  };
}

function nameOf(directive: string): string {
  return directive.split(" ", 1)[0] ?? "";
}

function withNonce(directive: string, nonce: string): string {
  if (!/^(default|script|style)-src/.test(directive)) return directive;
  return directive.replaceAll("'unsafe-inline'", `'nonce-${nonce}'`);
}
