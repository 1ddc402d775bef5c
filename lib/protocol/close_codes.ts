/** Abuse that went on. */
const abuse = 1008;
/** A frame over the limit. */
const tooBig = 1009;
/** The session ended. */
const signedOut = 4401;

/** Why a WebSocket was closed. Codes from 4000 on are Papo's own. */
export const closeCodes = {
  normal: 1000,
  goingAway: 1001,
  abuse,
  tooBig,
  /** The server restarts: reconnect. */
  restart: 1012,
  /** The peer reads too slowly: reconnect and resume. */
  slow: 4008,
  signedOut,
  /** Nothing was heard for three heartbeats: reconnect. */
  silent: 4408,
} as const;

/** Those after which a client must not reconnect, apart: the page needs no others. */
export const finalCodes = { abuse, tooBig, signedOut } as const;

/** Tells whether a client must not reconnect after this code. */
export function isFinal(code: number): boolean {
  return Object.values<number>(finalCodes).includes(code);
}
