import type { Translate } from "./i18n/i18n.ts";
import type { User } from "./protocol/events.ts";
import type { View } from "./view.ts";

/** Writes times as one language and one time zone have them. */
export interface TimeFormat {
  /** 14:05 */
  short(at: number): string;
  /** Tuesday, 24 November 2026 at 14:05 */
  full(at: number): string;
  /** Today, yesterday, or the date. */
  day(at: number, now: number): string;
}

export function createTimeFormat(
  { lang, timeZone }: Pick<View, "lang" | "timeZone">,
  t: Translate,
): TimeFormat {
  const locale = lang === "pt" ? "pt-BR" : "en-GB";
  const short = new Intl.DateTimeFormat(locale, {
    timeZone,
    timeStyle: "short",
  });
  const full = new Intl.DateTimeFormat(locale, {
    timeZone,
    dateStyle: "full",
    timeStyle: "short",
  });
  const date = new Intl.DateTimeFormat(locale, { timeZone, dateStyle: "full" });
  const iso = new Intl.DateTimeFormat("en-CA", { timeZone });
  return {
    short: (at) => short.format(at),
    full: (at) => full.format(at),
    day(at, now) {
      const daysAgo = dayNumber(iso.format(now)) - dayNumber(iso.format(at));
      if (daysAgo === 0) return t("timeline.today");
      return daysAgo === 1 ? t("timeline.yesterday") : date.format(at);
    },
  };
}

const dayMs = 24 * 60 * 60 * 1000;

/** Counts days of the calendar, since a day on which the clocks change has no 24 hours. */
function dayNumber(isoDate: string): number {
  return Date.parse(isoDate) / dayMs;
}

const maxNamed = 2;

/** Writes people as a phrase: "Ana", "Ana and Bia", "Ana, Bia and 3 more". */
export function nameList(users: readonly User[], t: Translate): string {
  const names = users.map(({ name }) => isolate(name));
  const rest = names.length - maxNamed;
  if (rest > 0) {
    return t("notice.more", {
      names: names.slice(0, maxNamed).join(", "),
      count: rest,
    });
  }
  const last = names.at(-1) ?? "";
  return names.length < 2
    ? last
    : t("notice.and", { names: names[0] ?? "", last });
}

/** Keeps a name's own direction from turning the sentence around it. */
function isolate(name: string): string {
  return `\u2068${name}\u2069`;
}
