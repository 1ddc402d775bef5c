import type { Language } from "../view.ts";
import { en } from "./en.ts";
import { pt } from "./pt.ts";

export type Key = keyof typeof en;
export type Dictionary = Record<Key, string>;

/** Gives the words of a key, with `{name}` replaced by the value of that name. */
export type Translate = (
  key: Key,
  values?: Record<string, string | number>,
) => string;

const dictionaries: Record<Language, Dictionary> = { en, pt };

export function translator(lang: Language): Translate {
  const dictionary = dictionaries[lang];
  return (key, values = {}) =>
    dictionary[key].replace(
      /\{(\w+)\}/g,
      (hole, name) => String(values[name] ?? hole),
    );
}
