/** A message's text in parts: plain words, and addresses that can be followed. */
export type TextPart = { type: "text"; text: string } | {
  type: "link";
  text: string;
  href: string;
};

/**
 * These schemes alone. An address ends at white space, quotes and what turns the direction of
 * writing, of which it can hold none.
 */
const address =
  /\b(?:https?:\/\/|mailto:)[^\s<>"'`\u202a-\u202e\u2066-\u2069\p{Cc}]+/giu;

/** Finds the links in a text; whatever is not surely one stays text. */
export function textParts(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of text.matchAll(address)) {
    const found = withoutTail(match[0]);
    const url = URL.parse(found);
    if (url === null) continue;
    if (match.index > end) {
      parts.push({ type: "text", text: text.slice(end, match.index) });
    }
    parts.push({ type: "link", text: found, href: url.href });
    end = match.index + found.length;
  }
  if (end < text.length) parts.push({ type: "text", text: text.slice(end) });
  return parts;
}

const punctuation: ReadonlySet<string> = new Set(".,;:!?…。，、；：！？”’»");
const openers: ReadonlyMap<string, string> = new Map([
  [")", "("],
  ["]", "["],
  ["}", "{"],
  ["）", "（"],
]);

/** Cuts off what ends the sentence, and closing brackets that the address did not open. */
function withoutTail(found: string): string {
  const unopened = new Map(
    Array.from(openers, ([closer, opener]) => [
      closer,
      count(found, closer) - count(found, opener),
    ]),
  );
  let end = found.length;
  for (; end > 0; end--) {
    const last = found[end - 1] ?? "";
    const surplus = unopened.get(last) ?? 0;
    if (surplus <= 0 && !punctuation.has(last)) break;
    unopened.set(last, surplus - 1);
  }
  return found.slice(0, end);
}

function count(text: string, char: string): number {
  return text.split(char).length - 1;
}
