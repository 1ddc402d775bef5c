// @ts-check
/** A person's tile, drawn the same on the server, in the chat and, while they type, at the door. */

const hueCount = 8;

/**
 * Derives a tile from a name: four quarter circles, each turned by some quarter turns, in two of
 * eight hues.
 * @param {string} name
 * @returns {{ hues: [number, number], turns: [number, number, number, number] }}
 */
export function tileOf(name) {
  const bits = hash(name.normalize("NFKC").toLowerCase());
  const first = bits % hueCount;
  const second = (first + 1 + (bits >>> 3) % (hueCount - 1)) % hueCount;
  const turn = (/** @type {number} */ place) => (bits >>> (8 + 2 * place)) & 3;
  return { hues: [first, second], turns: [turn(0), turn(1), turn(2), turn(3)] };
}

/**
 * FNV-1a with a final mix, so that names that differ in one letter look nothing alike.
 * @param {string} text
 */
function hash(text) {
  let bits = 0x811c9dc5;
  for (const char of text) {
    bits = Math.imul(bits ^ (char.codePointAt(0) ?? 0), 0x01000193);
  }
  bits = Math.imul(bits ^ (bits >>> 15), 0x2c1b3c6d);
  bits = Math.imul(bits ^ (bits >>> 12), 0x297a2d39);
  return (bits ^ (bits >>> 15)) >>> 0;
}
