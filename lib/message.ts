import { maxTextLength } from "./protocol/limits.ts";
import { type Refusal, refusal } from "./protocol/refusal.ts";
import { codePoints, isStorable, normalizeNewlines } from "./protocol/text.ts";

export type CheckedText =
  | { type: "text"; text: string }
  | { type: "refused"; refusal: Refusal };

/** White space and what shows nothing. */
const blank = /^[\s\p{Default_Ignorable_Code_Point}]*$/u;

/** Checks a message's text, by whatever way it came; CRLF becomes LF and nothing else changes. */
export function checkText(input: string): CheckedText {
  if (!isStorable(input)) {
    return refused("bad_command", "The text holds NUL or half a character.");
  }
  const text = normalizeNewlines(input);
  if (blank.test(text)) return refused("empty", "A message needs some text.");
  if (codePoints(text) > maxTextLength) {
    return refused(
      "too_long",
      `A message holds at most ${maxTextLength} characters.`,
    );
  }
  return { type: "text", text };
}

function refused(...[code, message]: Parameters<typeof refusal>): CheckedText {
  return { type: "refused", refusal: refusal(code, message) };
}
