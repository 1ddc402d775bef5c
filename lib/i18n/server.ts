import type { Language } from "../view.ts";
import { en } from "./en.ts";
import { enServer } from "./en_server.ts";
import { createTranslate, type Key, type Translate } from "./i18n.ts";
import { pt } from "./pt.ts";
import { ptServer } from "./pt_server.ts";

export type ServerKey = Key | keyof typeof enServer;

const dictionaries: Record<Language, Record<ServerKey, string>> = {
  en: { ...en, ...enServer },
  pt: { ...pt, ...ptServer },
};

/** Speaks every word; the chat page's own are apart, so that the browser loads no others. */
export function serverTranslator(lang: Language): Translate<ServerKey> {
  return createTranslate(dictionaries[lang]);
}
