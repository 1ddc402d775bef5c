import unhomoglyph from "unhomoglyph";

import { maxNameLength } from "./protocol/limits.ts";
import { codePoints } from "./protocol/text.ts";

/** Why a name is not acceptable; the page explains each beside the field. */
export type NameFault =
  | "empty"
  | "too_long"
  | "invisible"
  | "mixed_scripts"
  | "too_many_marks";

export type CheckedName =
  | { type: "name"; name: string; key: string }
  | { type: "fault"; fault: NameFault };

const maxMarksPerBase = 3;

/** No name that fits is longer than this before NFKC, whose time grows with the square of marks. */
const maxInputLength = 4 * maxNameLength;

/**
 * Checks a name that somebody asks for, and gives it in the form in which it is shown (NFKC, spaces
 * folded) together with its key: names with one key look alike, and only one of them is let in.
 */
export function checkName(input: string): CheckedName {
  const asked = input.trim();
  if (codePoints(asked) > maxInputLength) return fault("too_long");
  const name = asked.normalize("NFKC").replaceAll(/\p{Zs}+/gu, " ").trim();
  if (name === "") return fault("empty");
  if (codePoints(name) > maxNameLength) return fault("too_long");
  if (hasInvisible(name)) return fault("invisible");
  if (hasStrayMarks(name)) return fault("too_many_marks");
  if (!isOneScript(name)) return fault("mixed_scripts");
  if (!visible.test(name)) return fault("empty");
  return { type: "name", name, key: nameKey(name) };
}

function fault(fault: NameFault): CheckedName {
  return { type: "fault", fault };
}

/** Controls, bidi controls, zero-width and other default-ignorable characters, private use, halves. */
const invisible =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** An emoji's own joiners, selectors and tags are part of its look, so they are judged with it. */
const emoji = /\p{RGI_Emoji}/gv;

function hasInvisible(name: string): boolean {
  return invisible.test(name.replaceAll(emoji, ""));
}

const strayMarks = new RegExp(
  `(?:^| )\\p{M}|\\p{M}{${maxMarksPerBase + 1}}`,
  "u",
);

/** Finds marks on nothing, which fall on what stands before the name, and piles of them. */
function hasStrayMarks(name: string): boolean {
  return strayMarks.test(name.normalize("NFD"));
}

/** What a name needs at least one of. */
const visible = /[\p{L}\p{N}\p{RGI_Emoji}\p{Extended_Pictographic}]/v;

/** The scripts that names are written in; what is in none of them (digits, spaces) fits every name. */
const scripts = [
  "Latin",
  "Greek",
  "Cyrillic",
  "Armenian",
  "Hebrew",
  "Arabic",
  "Syriac",
  "Thaana",
  "Nko",
  "Devanagari",
  "Bengali",
  "Gurmukhi",
  "Gujarati",
  "Oriya",
  "Tamil",
  "Telugu",
  "Kannada",
  "Malayalam",
  "Sinhala",
  "Thai",
  "Lao",
  "Tibetan",
  "Myanmar",
  "Georgian",
  "Ethiopic",
  "Cherokee",
  "Khmer",
  "Mongolian",
  "Tifinagh",
].map((script) => new RegExp(`\\p{Script=${script}}`, "u"));

const latin = scripts[0];
const eastAsian =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}]/u;
const anyLetter = /\p{L}/u;
const common = /[\p{Script=Common}\p{Script=Inherited}]/u;

/** One script a name, but Chinese, Japanese and Korean write Latin letters among their own. */
export function isOneScript(name: string): boolean {
  const used = scripts.filter((script) => script.test(name));
  if (eastAsian.test(name)) return used.every((script) => script === latin);
  const [script] = used;
  // A script that the list lacks is welcome as long as no listed one is mixed in.
  if (script === undefined) return true;
  return used.length === 1 &&
    [...name].every((char) =>
      !anyLetter.test(char) || common.test(char) || script.test(char)
    );
}

/**
 * Folds a name to its look: case, then the confusables of UTS 39, then the letter pair that those
 * leave apart once the case is gone (`Ilia`, `llia`). Spaces and an emoji's joiners don't count, nor
 * does a dot over an i, which has one.
 */
export function nameKey(name: string): string {
  const plain = name.normalize("NFKC");
  const small = look(plain.toLowerCase());
  const capital = look(plain.toUpperCase());
  // Some letters look Latin as capitals only: `ТОМ` in Cyrillic, whose small letters are `том`.
  const isLatinAsCapitals = !latinLook.test(small) && latinLook.test(capital);
  return look((isLatinAsCapitals ? capital : small).toLowerCase())
    .replaceAll("i", "l")
    .replaceAll(/[\s\p{Default_Ignorable_Code_Point}]/gu, "");
}

const latinLook = /^[ -~\p{M}]*$/u;

function look(name: string): string {
  const letters = name.normalize("NFD").replaceAll(/([ij])\u0307/gi, "$1");
  return unhomoglyph(letters).normalize("NFD");
}

const surnames = [
  "Lima",
  "Rosa",
  "Luz",
  "Costa",
  "Reis",
  "Serra",
  "Vale",
  "Rocha",
];

/** Lists names to offer instead of a taken one, the nicest first. */
export function suggestions(name: string): string[] {
  const isGivenName = /^[\p{Script=Latin}\p{M}'-]+$/u.test(name);
  const named = isGivenName
    ? surnames.map((surname) => `${name} ${surname}`)
    : [];
  const numbered = Array.from({ length: 200 }, (_, i) => {
    const number = ` ${i + 2}`;
    return shorten(name, maxNameLength - number.length) + number;
  });
  return [...named, ...numbered].filter((candidate) =>
    codePoints(candidate) <= maxNameLength
  );
}

const letters = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Cuts a name to a number of code points, between two letters as people see them. */
function shorten(name: string, maxLength: number): string {
  let short = "";
  for (const { segment } of letters.segment(name)) {
    if (codePoints(short + segment) > maxLength) break;
    short += segment;
  }
  return short.trim();
}
