import type { Language } from "../view.ts";
import { en } from "./en.ts";
import { pt } from "./pt.ts";

export type Key = keyof typeof en;
export type Dictionary = Record<Key, string>;

/** Gives the words of a key, with `{name}` replaced by the value of that name. */
export type Translate<K extends string = Key> = (
  key: K,
  values?: Record<string, string | number>,
) => string;

const dictionaries: Record<Language, Dictionary> = { en, pt };

/** Speaks the words of the chat page; for the server, since the browser is sent one language alone. */
export function translator(lang: Language): Translate {
  return createTranslate(wordsOf(lang));
}

/** Gives the words of the chat page. */
export function wordsOf(lang: Language): Dictionary {
  return dictionaries[lang];
}

export function createTranslate<K extends string>(
  dictionary: Readonly<Record<K, string>>,
): Translate<K> {
  return (key, values = {}) =>
    dictionary[key].replace(
      /\{(\w+)\}/g,
      (hole, name) => String(values[name] ?? hole),
    );
}
