/**
 * Makes a key for one write: 48 bits of time, then 80 random ones, in hex. Keys that grow with time
 * keep the server's index narrow. Not `crypto.randomUUID`, which plain http from another device lacks.
 */
export function newCid(
  now = Date.now(),
  random = crypto.getRandomValues(new Uint8Array(10)),
): string {
  return now.toString(16).padStart(12, "0") +
    Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
