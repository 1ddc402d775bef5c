import { maxRoomNameLength } from "./protocol/limits.ts";
import { codePoints } from "./protocol/text.ts";

/**
 * Turns a room's name into its address: lower-case letters of any script, digits and hyphens.
 * Null when nothing of the name can stand in an address or it is too long.
 */
export function slugOf(name: string): string | null {
  if (codePoints(name) > maxRoomNameLength) return null;
  const slug = name.normalize("NFKC").toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, "-")
    .replaceAll(/^-+|-+$/g, "");
  return slug === "" ? null : slug;
}

/** Tidies a room's name for showing: NFKC, spaces folded, nothing invisible. */
export function roomName(input: string): string {
  return input.normalize("NFKC").replaceAll(/[\p{C}\p{Z}]+/gu, " ").trim();
}
