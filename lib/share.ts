import { encode } from "uqr";

import type { Config } from "./config.ts";
import { isAddress } from "./origin.ts";

/** A QR code as the path of one SVG, `size` modules wide, quiet zone included. */
export interface QrPath {
  size: number;
  path: string;
}

/** Draws a text as a QR code; each dark run of a row is one rectangle. */
export function qrPath(text: string): QrPath {
  const { data, size } = encode(text, { border: 2 });
  const runs = data.flatMap((row, y) =>
    Array.from(row, (dark, x) => dark && !row[x - 1] ? run(row, x, y) : "")
  );
  return { size, path: runs.join("") };
}

/** Draws one run, which the quiet zone ends at the latest. */
function run(row: boolean[], x: number, y: number): string {
  const width = row.indexOf(false, x) - x;
  return `M${x} ${y}h${width}v1h-${width}z`;
}

/**
 * Finds the address to give to somebody else: the public one, or this page's own host unless that
 * means "this very machine", where the network's address stands in.
 */
export function shareUrl(
  request: URL,
  config: Config,
  networkAddress: string | null,
): string {
  if (config.publicUrl !== null) return config.publicUrl.href;
  if (config.isOnDeploy) return `https://${request.host}/`;
  const url = new URL("/", request);
  if (isLoopback(url.hostname) && networkAddress !== null) {
    url.hostname = networkAddress;
  }
  return url.href;
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname.endsWith(".localhost") ||
    isAddress(hostname) &&
      (hostname.startsWith("127.") || hostname === "[::1]");
}

/**
 * Finds this machine's IPv4 address in its network; null when it listens to itself only. Bridges to
 * containers and virtual machines come last, since no phone can reach them.
 */
export function findNetworkAddress(
  host: string,
  interfaces = Deno.networkInterfaces,
): string | null {
  if (host !== "0.0.0.0" && host !== "::") return null;
  const found = interfaces().filter(({ family, address }) =>
    family === "IPv4" && !/^(127|169\.254)\./.test(address)
  );
  const real = found.find(({ name }) => !virtual.test(name));
  return (real ?? found[0])?.address ?? null;
}

const virtual = /^(docker|br-|veth|virbr|vboxnet|vmnet|vEthernet|tun|utun|wg)/;
