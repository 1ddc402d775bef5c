/** What decides whether an origin is ours. */
export interface OriginRules {
  publicUrl: URL | null;
  allowedOrigins: readonly string[];
  /** Whether only requests for names of our own come here at all, as Deno Deploy has it. */
  isOnDeploy: boolean;
  /** This machine's own name, without a domain. */
  machineName: string;
}

export type Verdict = { type: "ours" } | { type: "foreign"; why: string };

/**
 * Judges a request that changes something or opens a socket. Another site's page can make a browser
 * send such a request with our cookie, and a name that was rebound to our address makes that page
 * look like ours: so the page's origin must be this very host, and the host one that can't be rebound.
 *
 * @param withCookie whether the request is authorised by a cookie, which a browser adds unasked.
 */
export function judgeOrigin(
  headers: Headers,
  options: { rules: OriginRules; withCookie: boolean },
): Verdict {
  const origin = headers.get("origin");
  if (origin !== null) {
    return judge(origin, headers.get("host") ?? "", options.rules);
  }
  if (!options.withCookie) return { type: "ours" };
  const site = headers.get("sec-fetch-site");
  if (site === "same-origin" || site === "none") return { type: "ours" };
  return {
    type: "foreign",
    why: "A request with a session cookie needs an Origin header: this " +
      "site's own, PUBLIC_URL's, or one of ALLOWED_ORIGINS.",
  };
}

function judge(origin: string, host: string, rules: OriginRules): Verdict {
  if (rules.allowedOrigins.includes(origin)) return { type: "ours" };
  const url = URL.parse(origin);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    return {
      type: "foreign",
      why: `The origin ${JSON.stringify(origin)} is none of ours. ` +
        "Others than this site's own stand in PUBLIC_URL or ALLOWED_ORIGINS.",
    };
  }
  if (rules.publicUrl !== null && url.origin === rules.publicUrl.origin) {
    return { type: "ours" };
  }
  const isThisHost = url.host === URL.parse(`${url.protocol}//${host}`)?.host;
  if (isThisHost && isKept(url, rules)) return { type: "ours" };
  return {
    type: "foreign",
    why: `The origin ${url.origin} is none of ours. ` +
      `Set PUBLIC_URL=${url.origin} if people reach this Papo there, ` +
      `or add it to ALLOWED_ORIGINS.`,
  };
}

/**
 * Tells whether a page at this very host can be nobody else's. Deno Deploy brings requests for the
 * app's own names alone; over plain http, though, a page there can be anybody's on the way.
 */
function isKept(url: URL, rules: OriginRules): boolean {
  return rules.isOnDeploy
    ? url.protocol === "https:"
    : isOwnHost(url.hostname, rules);
}

/** Names that nobody else can make point here: addresses, this machine, its network. */
export function isOwnHost(
  hostname: string,
  { publicUrl, machineName }: OriginRules,
): boolean {
  return hostname === "localhost" || hostname.endsWith(".localhost") ||
    hostname.endsWith(".local") || hostname === publicUrl?.hostname ||
    isAddress(hostname) ||
    machineName !== "" && hostname === machineName.toLowerCase();
}

/** Tells whether a URL's host name is an IPv4 or a bracketed IPv6 address. */
export function isAddress(hostname: string): boolean {
  return /^\d+\.\d+\.\d+\.\d+$/.test(hostname) || hostname.startsWith("[");
}
