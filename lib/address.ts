import type { Config } from "./config.ts";

/** Finds the client's address: the socket's, or what the operator's own proxy says it saw. */
export function clientAddress(
  request: Request,
  info: { remoteAddr: Deno.Addr },
  config: Config,
): string {
  const forwarded = config.addressHeader === ""
    ? null
    : request.headers.get(config.addressHeader)?.split(",").at(-1)?.trim();
  if (forwarded) return forwarded;
  return "hostname" in info.remoteAddr ? info.remoteAddr.hostname : "local";
}
