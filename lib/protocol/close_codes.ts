/** Why a WebSocket was closed. Codes from 4000 on are Papo's own. */
export const closeCodes = {
  normal: 1000,
  goingAway: 1001,
  /** Abuse that went on: final. */
  abuse: 1008,
  /** A frame over the limit: final. */
  tooBig: 1009,
  /** The server restarts: reconnect. */
  restart: 1012,
  /** The peer reads too slowly: reconnect and resume. */
  slow: 4008,
  /** The session ended: final. */
  signedOut: 4401,
  /** Nothing was heard for three heartbeats: reconnect. */
  silent: 4408,
} as const;

const finalCodes: ReadonlySet<number> = new Set([
  closeCodes.abuse,
  closeCodes.tooBig,
  closeCodes.signedOut,
]);

/** Tells whether a client must not reconnect after this code. */
export function isFinal(code: number): boolean {
  return finalCodes.has(code);
}
