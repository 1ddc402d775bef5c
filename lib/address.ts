import type { Config } from "./config.ts";

/**
 * Finds the client's address as caps and limits count it: the socket's, or what the operator's own
 * proxy says it saw; of IPv6 the first half, since one person is given all of a /64.
 */
export function clientAddress(
  request: Request,
  info: { remoteAddr: Deno.Addr },
  config: Config,
): string {
  const forwarded = forwardedAddress(request, config);
  if (forwarded !== null) return countedAs(forwarded);
  return "hostname" in info.remoteAddr
    ? countedAs(info.remoteAddr.hostname)
    : "local";
}

/**
 * Tells whether a request comes from this very machine. One that a proxy forwarded does only if the
 * proxy is the operator's own and says so: it may itself be on this machine. On Deno Deploy all
 * requests are strangers'.
 */
export function isLocal(
  request: Request,
  info: { remoteAddr: Deno.Addr },
  config: Config,
): boolean {
  if (config.isOnDeploy) return false;
  const forwarded = forwardedAddress(request, config);
  if (forwarded !== null) return isLoopback(forwarded);
  if (proxyHeaders.some((name) => request.headers.has(name))) return false;
  return "hostname" in info.remoteAddr && isLoopback(info.remoteAddr.hostname);
}

/** What proxies add, of whom the operator may have said nothing. */
const proxyHeaders = ["x-forwarded-for", "x-real-ip", "forwarded", "via"];

/** Finds what the operator's own proxy says it saw; null where there is none. */
function forwardedAddress(
  { headers }: Request,
  { addressHeader }: Config,
): string | null {
  if (addressHeader === "") return null;
  return headers.get(addressHeader)?.split(",").at(-1)?.trim() || null;
}

function isLoopback(seen: string): boolean {
  const groups = ipv6Groups(seen.replace(port, ""));
  if (groups?.join(":") === "0:0:0:0:0:0:0:1") return true;
  return /^127(\.\d+){3}$/.test(countedAs(seen));
}

/** Gives IPv6 as its network and IPv4 within IPv6 as IPv4; what is no IPv6 stays as it is. */
function countedAs(seen: string): string {
  const address = seen.replace(port, "");
  const groups = ipv6Groups(address);
  if (groups === null) return address;
  const isMapped = groups.slice(0, 6).join(":") === "0:0:0:0:0:ffff";
  if (isMapped) return groups.slice(6).map(toIpv4Half).join(".");
  return `${groups.slice(0, 4).join(":")}::/64`;
}

/** Some proxies add it, and it differs with every connection. */
const port = /(?<=^[\d.]+|\]):\d+$/;

/** Gives the eight groups of an IPv6 address, in brackets or not; null for anything else. */
function ipv6Groups(address: string): string[] | null {
  // A zone says by which of our own cards somebody came.
  const bare = address.replace(/^\[(.*)\]$/, "$1").replace(/%.*$/, "");
  const url = URL.parse(`http://[${bare}]/`);
  if (url === null) return null;
  const [before = "", after] = url.hostname.slice(1, -1).split("::");
  const head = groupsOf(before);
  if (after === undefined) return head;
  const tail = groupsOf(after);
  const zeros = Array<string>(8 - head.length - tail.length).fill("0");
  return [...head, ...zeros, ...tail];
}

function groupsOf(part: string): string[] {
  return part === "" ? [] : part.split(":");
}

function toIpv4Half(group: string): string {
  const number = parseInt(group, 16);
  return `${number >> 8}.${number & 0xff}`;
}
