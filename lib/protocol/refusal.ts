import type { RefusalCode } from "./events.ts";

/** What can't be done, as a value: a code for machines, words for people. */
export interface Refusal {
  code: RefusalCode;
  message: string;
  /** How long to wait before the same thing can succeed. */
  retryAfterMs?: number;
}

/** The HTTP status that says the same as a refusal's code. */
export const statusOf = {
  bad_frame: 400,
  bad_command: 400,
  not_found: 404,
  not_joined: 404,
  forbidden: 403,
  too_long: 413,
  empty: 422,
  bad_name: 422,
  cid_conflict: 409,
  name_taken: 409,
  rate_limited: 429,
  unavailable: 503,
} as const satisfies Record<RefusalCode, number>;

export function refusal(
  code: RefusalCode,
  message: string,
  retryAfterMs?: number,
): Refusal {
  return retryAfterMs === undefined
    ? { code, message }
    : { code, message, retryAfterMs };
}
