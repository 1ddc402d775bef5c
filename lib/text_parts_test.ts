import { assertEquals } from "@std/assert";

import { textParts } from "./text_parts.ts";

/** Writes parts as one text, each link in ⟨⟩. */
function mark(text: string): string {
  return textParts(text).map((part) =>
    part.type === "link" ? `⟨${part.text}⟩` : part.text
  ).join("");
}

const linked = [
  "⟨https://papo.example⟩",
  "see ⟨http://papo.example/a?b=c#d⟩ and ⟨https://x.example⟩",
  "⟨HTTPS://PAPO.EXAMPLE⟩",
  "⟨mailto:ana@papo.example⟩",
  "⟨https://x.example⟩.",
  "(⟨https://x.example⟩)",
  "(see ⟨https://x.example/a⟩).",
  "⟨https://x.example/a,b⟩, then ⟨https://x.example/c⟩!?",
  "⟨https://en.wikipedia.org/wiki/Papo_(chat)⟩",
  "(⟨https://en.wikipedia.org/wiki/Papo_(chat)⟩)",
  "⟨https://en.wikipedia.org/wiki/Papo_(chat)⟩, yes",
  "⟨https://x.example/[a]⟩]",
  "⟨https://x.example/a⟩))))",
  "“⟨https://x.example⟩”",
  "是 ⟨https://x.example⟩。",
  "⟨https://пример.example/путь⟩",
  "⟨http://127.0.0.1:8000/rooms/lobby⟩",
  "⟨http://[::1]:8000/⟩",
  "line\n⟨https://x.example⟩\nline",
  '⟨https://a.example/⟩"onmouseover=alert(1)',
  "⟨https://a.example/⟩'onmouseover=alert(1)",
  "⟨https://a.example/⟩<script>alert(1)</script>",
  "⟨https://a.example/⟩`x`",
  "⟨https://a.example/⟩\u202egpj.exe",
  "⟨https://a.example/?javascript:alert(1)⟩",
];

for (const marked of linked) {
  Deno.test(`textParts() links ${JSON.stringify(marked)}`, () => {
    assertEquals(mark(marked.replaceAll(/[⟨⟩]/g, "")), marked);
  });
}

const unlinked = [
  "",
  "no address",
  "papo.example",
  "www.papo.example",
  "javascript:alert(1)",
  "JaVaScRiPt:alert(1)",
  "java\nscript:alert(1)",
  "javascript://papo.example/%0aalert(1)",
  "data:text/html,<script>alert(1)</script>",
  "vbscript:msgbox(1)",
  "file:///etc/passwd",
  "blob:x",
  "ftp://x.example",
  "//x.example",
  "https://",
  "https:// x",
  "https://.",
  "https://)",
  "https://a b".replace("a", "<"),
  "https:/x.example",
  "https:x.example",
  "http://[::1",
  "https://x.example:99999/",
  "xhttps://x.example",
  "mailto:",
  "<img src=x onerror=alert(1)>",
  "[a](javascript:alert(1))",
];

for (const text of unlinked) {
  Deno.test(`textParts() leaves ${JSON.stringify(text)} as text`, () => {
    const parts = textParts(text);

    assertEquals(parts, text === "" ? [] : [{ type: "text", text }]);
  });
}

Deno.test("textParts() gives the address as a browser would read it", () => {
  assertEquals(textParts("HTTP://ПРИМЕР.example/a b"), [
    {
      type: "link",
      text: "HTTP://ПРИМЕР.example/a",
      href: "http://xn--e1afmkfd.example/a",
    },
    { type: "text", text: " b" },
  ]);
});

Deno.test("textParts() loses no character, and links to http, https and mailto alone", () => {
  const schemes = new Set(["http:", "https:", "mailto:"]);
  const pieces = ["https://", "mailto:", "javascript:", "a.example", "(", ")"]
    .concat('"', "<", " ", ".", "\n", "@", "👋", "\u202e", "]", "/");
  for (let i = 0; i < 20_000; i++) {
    const text = [i * 7, i * 13, i * 31 >> 2, i >> 1, i * 3 >> 3, i >> 5]
      .map((n) => pieces[n % pieces.length]).join("");
    const parts = textParts(text);

    assertEquals(parts.map((part) => part.text).join(""), text);
    for (const part of parts) {
      if (part.type !== "link") continue;
      assertEquals(schemes.has(new URL(part.href).protocol), true, part.href);
    }
  }
});
