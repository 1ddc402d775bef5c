import { readCookie } from "./cookie.ts";

export const languages = ["en", "pt"] as const;
export type Language = typeof languages[number];

export const themes = ["system", "light", "dark"] as const;
export type Theme = typeof themes[number];

/** How a browser wants to see Papo; kept in its own cookies, so that it needs no account. */
export interface View {
  lang: Language;
  theme: Theme;
  /** An IANA name, as the page's script told; UTC until then. */
  timeZone: string;
}

/** Reads language, theme and time zone off a request. */
export function readView(request: Request): View {
  return {
    lang: pick(languages, readCookie(request, "papo_lang")) ??
      acceptedLanguage(request),
    theme: pick(themes, readCookie(request, "papo_theme")) ?? "system",
    timeZone: knownZone(readCookie(request, "papo_tz")),
  };
}

/** How long a browser keeps what it was told to keep for good. */
export const yearSeconds = 365 * 24 * 60 * 60;

/** Turns `?lang=` and `?theme=` into Set-Cookie values; empty when the URL has neither. */
export function chosenCookies(url: URL): string[] {
  const lang = pick(languages, url.searchParams.get("lang"));
  const theme = pick(themes, url.searchParams.get("theme"));
  const attributes = `Path=/; Max-Age=${yearSeconds}; SameSite=Lax`;
  return [
    ...(lang === null ? [] : [`papo_lang=${lang}; ${attributes}`]),
    ...(theme === null ? [] : [`papo_theme=${theme}; ${attributes}`]),
  ];
}

function pick<T extends string>(
  known: readonly T[],
  value: string | null,
): T | null {
  return known.find((each) => each === value) ?? null;
}

/** Takes the first language we speak, in the order in which the browser prefers them. */
function acceptedLanguage(request: Request): Language {
  const ranges = (request.headers.get("accept-language") ?? "").split(",").map(
    (range) => {
      const [tag = "", ...parameters] = range.trim().toLowerCase().split(";");
      const quality = parameters.map((p) => p.trim().match(/^q=([\d.]+)$/)?.[1])
        .find(Boolean);
      return { tag, quality: Number(quality ?? 1) };
    },
  );
  const wanted = ranges.filter(({ quality }) => quality > 0)
    .toSorted((a, b) => b.quality - a.quality);
  for (const { tag } of wanted) {
    const lang = pick(languages, tag.split("-")[0] ?? "");
    if (lang !== null) return lang;
  }
  return "en";
}

function knownZone(name: string | null): string {
  if (name === null) return "UTC";
  try {
    const zone = decodeURIComponent(name);
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions()
      .timeZone;
  } catch {
    return "UTC";
  }
}
