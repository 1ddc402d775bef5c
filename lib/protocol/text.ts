/** Counts Unicode code points, which is how every length in the protocol is measured. */
export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/**
 * Tells whether a text can be stored and shown as it is. SQLite cuts text at NUL and turns a lone
 * surrogate into U+FFFD, so a text with either would come back as another one.
 */
export function isStorable(text: string): boolean {
  return !text.includes("\0") && text.isWellFormed();
}

/** Turns CRLF into LF; nothing else of a text is ever changed. */
export function normalizeNewlines(text: string): string {
  return text.replaceAll("\r\n", "\n");
}
