import type { Middleware } from "./middleware.ts";

export interface CSPOptions {
  /** Directives; each replaces the default one of its name. */
  csp?: string[];
  /** Allows inline scripts and styles by nonce instead of `'unsafe-inline'`. */
  useNonce?: boolean;
  /** Reports violations and blocks nothing. */
  reportOnly?: boolean;
}

/** The nonce of each rendered page; never a header of its own. */
export const nonces = new WeakMap<Response, string>();

const DEFAULTS = [
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

const TAKES_NONCE =
  /^(default-src|script-src|script-src-elem|style-src|style-src-elem|style-src-attr) /;

/** Sets a content security policy on every response. */
export function csp<State>(options: CSPOptions = {}): Middleware<State> {
  const own = options.csp ?? [];
  const names = new Set(own.map(nameOf));
  const policy = [...DEFAULTS.filter((d) => !names.has(nameOf(d))), ...own];
  const header = options.reportOnly
    ? "Content-Security-Policy-Report-Only"
    : "Content-Security-Policy";

  return async (ctx) => {
    const response = await ctx.next();
    const nonce = options.useNonce ? nonces.get(response) : undefined;
    const directives = nonce ? policy.map((d) => withNonce(d, nonce)) : policy;
    response.headers.set(header, directives.join("; "));
    return response;
  };
}

function nameOf(directive: string): string {
  return directive.split(" ", 1)[0] ?? "";
}

function withNonce(directive: string, nonce: string): string {
  if (!TAKES_NONCE.test(directive)) return directive;
  return directive.replaceAll("'unsafe-inline'", `'nonce-${nonce}'`);
}
