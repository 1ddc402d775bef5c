import { asset } from "fresh/runtime";
import type { ComponentChildren } from "preact";

import type { View } from "../lib/view.ts";

const sheets = [
  "base",
  "form",
  "tile",
  "sheet",
  "signin",
  "chat",
  "head",
  "rooms",
  "timeline",
  "message",
  "composer",
  "people",
  "empty",
  "page",
];

const colorSchemes = { system: "light dark", light: "light", dark: "dark" };

/** The HTML around every page. */
export function Document(
  { view, children }: { view: View; children: ComponentChildren },
) {
  return (
    <html lang={view.lang} data-theme={view.theme}>
      <head>
        <meta charset="utf-8" />
        <meta
          name="viewport"
          content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content"
        />
        <meta name="color-scheme" content={colorSchemes[view.theme]} />
        <title>Papo</title>
        <link rel="icon" href={asset("/icon.svg")} type="image/svg+xml" />
        <link rel="manifest" href={asset("/manifest.webmanifest")} />
        {sheets.map((name) => (
          <link rel="stylesheet" href={asset(`/css/${name}.css`)} />
        ))}
      </head>
      <body>{children}</body>
    </html>
  );
}
