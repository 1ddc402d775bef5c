import type { decodeEvent, Refused } from "../protocol/events.ts";
import { cut, signedOut } from "./stream_facts.ts";

/** What an answer that is no success means to a client that speaks in events. */
export type Fault =
  | { type: "refused"; refused: Refused }
  /** There is no use in going on with this connection. */
  | { type: "lost"; code: number };

const unauthorized = 401;

/** Reads problem details; anything else, as a proxy's page, says only that the server is away. */
export async function readFault(
  response: Response,
  decode: typeof decodeEvent,
): Promise<Fault> {
  if (response.status === unauthorized) {
    return { type: "lost", code: signedOut };
  }
  const event = decode({
    type: "refused",
    ...await readProblem(response),
    retryAfterMs: Number(response.headers.get("retry-after")) * 1_000 ||
      undefined,
  });
  return event?.type === "refused"
    ? { type: "refused", refused: event }
    : { type: "lost", code: cut };
}

async function readProblem(response: Response): Promise<object> {
  try {
    const { code, detail: message } = Object(await response.json());
    return { code, message };
  } catch {
    return {};
  }
}
