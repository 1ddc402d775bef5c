import { isOneScript } from "./names.ts";
import { maxRoomNameLength } from "./protocol/limits.ts";
import { codePoints } from "./protocol/text.ts";

/**
 * Turns a room's name into its address: lower-case letters of any script, digits and hyphens.
 * Null when nothing of the name can stand in an address or it is too long.
 */
export function slugOf(name: string): string | null {
  if (codePoints(name) > maxRoomNameLength) return null;
  const words = name.normalize("NFKC").toLowerCase()
    .replaceAll(ignorable, "")
    .match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu);
  return words?.join("-") ?? null;
}

/**
 * Tells whether a word of a slug mixes scripts, which is how a word is made to look like another.
 * The words of one room may be of several: `python-для-всех`.
 */
export function mixesScripts(slug: string): boolean {
  return !slug.split("-").every(isOneScript);
}

/** Fillers, selectors and joiners: some count as letters or marks, and none can be seen. */
const ignorable = /\p{Default_Ignorable_Code_Point}/gu;

/** Characters before NFKC that can still become a name; its time grows with the square of marks. */
const maxInputLength = 4 * maxRoomNameLength;

/**
 * Tidies a room's name for showing: NFKC, spaces folded, nothing invisible. What is far too long
 * comes back as it is.
 */
export function roomName(input: string): string {
  const asked = input.trim();
  if (codePoints(asked) > maxInputLength) return asked;
  return asked.normalize("NFKC").replaceAll(/[\p{C}\p{Z}]+/gu, " ")
    .replaceAll(invisible, "").trim();
}

/** An emoji's selector stays, since it chooses its colours. */
const invisible = /(?!\ufe0f)\p{Default_Ignorable_Code_Point}/gu;
