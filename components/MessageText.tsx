import { textParts } from "../lib/text_parts.ts";

/** A message's text: only ever text nodes and links, never markup of its writer's. */
export function MessageText({ text }: { text: string }) {
  return (
    <>
      {textParts(text).map((part, i) =>
        part.type === "text" ? part.text : (
          <a
            key={i}
            href={part.href}
            rel="noopener noreferrer nofollow"
            target="_blank"
          >
            {part.text}
          </a>
        )
      )}
    </>
  );
}
