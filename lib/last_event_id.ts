import { type CommandOf, isKey } from "./protocol/commands.ts";

/**
 * Reads an entry's id, `EPOCH:SEQ`, as a cursor. Anything else counts as none: a browser sends again
 * what it was given, and would give an answer of 400 up for good.
 */
export function readLastEventId(
  id: string | null,
): CommandOf<"join">["cursor"] {
  const [, epoch = "", digits = ""] = id?.match(/^(.+):(\d+)$/) ?? [];
  const seq = Number(digits);
  return isKey(epoch) && Number.isSafeInteger(seq) ? { epoch, seq } : undefined;
}
