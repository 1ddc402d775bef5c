import { createHash, timingSafeEqual } from "node:crypto";

import { isLocal } from "./address.ts";
import type { Config } from "./config.ts";
import { isOwnHost, type OriginRules } from "./origin.ts";
import { bearerToken } from "./session.ts";

/** Whether somebody may read the metrics; to a stranger without a token there are none. */
export type Scraper = "welcome" | "stranger" | "wrong_token";

/** Judges who asks for the metrics: this very machine may read them, and who has the token. */
export function judgeScraper(
  request: Request,
  info: { remoteAddr: Deno.Addr },
  { config, origins }: { config: Config; origins: OriginRules },
): Scraper {
  // A page in a browser on this machine, whose name was rebound to it, comes from here as well.
  const { hostname } = new URL(request.url);
  if (isLocal(request, info, config) && isOwnHost(hostname, origins)) {
    return "welcome";
  }
  const token = bearerToken(request);
  if (config.metricsToken === "" || token === null) return "stranger";
  return isSame(token, config.metricsToken) ? "welcome" : "wrong_token";
}

/** Compares hashes, so that the time it takes tells nothing of the token. */
function isSame(one: string, other: string): boolean {
  return timingSafeEqual(hash(one), hash(other));
}

function hash(token: string): Uint8Array {
  return createHash("sha256").update(token).digest();
}
