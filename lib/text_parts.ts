/** A message's text in parts: plain words, and addresses that can be followed. */
export type TextPart = { type: "text"; text: string } | {
  type: "link";
  text: string;
  href: string;
};

const address = /\b(?:https?:\/\/|mailto:)[^\s<>"'`]+/gi;
const trailing = /[.,;:!?)\]}]+$/;
const safeSchemes = new Set(["http:", "https:", "mailto:"]);

/** Finds the links in a text; whatever is not surely one stays text. */
export function textParts(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of text.matchAll(address)) {
    const found = match[0].replace(trailing, "");
    const url = URL.parse(found);
    if (url === null || !safeSchemes.has(url.protocol)) continue;
    if (match.index > end) {
      parts.push({ type: "text", text: text.slice(end, match.index) });
    }
    parts.push({ type: "link", text: found, href: url.href });
    end = match.index + found.length;
  }
  if (end < text.length) parts.push({ type: "text", text: text.slice(end) });
  return parts;
}
