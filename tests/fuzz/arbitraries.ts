import * as fc from "fast-check";

/** Any text at all, halves of characters and NUL too. */
export const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 80 }),
  fc.string({ unit: "grapheme", maxLength: 80 }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 40 })
    .map((units) => String.fromCharCode(...units)),
);

const commandWords = [
  ...["type", "room", "cid", "text", "ref", "cursor", "epoch", "seq", "heads"],
  ...["join", "leave", "send", "typing", "ping", "lobby", "__proto__"],
  ...["constructor", "toString", "length", "0"],
];
const word = fc.oneof(fc.constantFrom(...commandWords), anyText);

/** Any JSON value, most often with the protocol's own words in it. */
export const anyJson = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    word,
    fc.double(),
    fc.maxSafeInteger(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(word, tie("value"), { maxKeys: 5 }),
  ),
})).value;

const maybe = <T>(right: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 4, arbitrary: right }, { weight: 1, arbitrary: anyJson });

/** Keys, and what is just too long for one. */
const aroundKeys = fc.oneof(
  fc.string(),
  fc.string({ minLength: 60, maxLength: 70, size: "max" }),
);

/** Something close to a command: mostly right fields, one or another of them wrong or missing. */
export const almostCommand = fc.record({
  type: maybe(fc.constantFrom("join", "leave", "send", "typing", "ping")),
  room: maybe(fc.constantFrom("lobby", "nowhere")),
  cid: maybe(aroundKeys),
  text: maybe(anyText),
  ref: maybe(aroundKeys),
  cursor: maybe(fc.record({ epoch: maybe(anyText), seq: maybe(fc.nat()) })),
  heads: maybe(fc.dictionary(word, maybe(fc.nat()))),
}, { requiredKeys: [] });

/** Well-formed JSON with some characters put in, taken out or doubled. */
const broken = fc.tuple(
  almostCommand.map((command) => JSON.stringify(command)),
  fc.array(
    fc.tuple(fc.nat(), fc.nat(3), fc.constantFrom(...'{}[]":,\\\n\r\0 eE-+.0')),
    { minLength: 1, maxLength: 4 },
  ),
).map(([json, changes]) => changes.reduce(change, json));

function change(
  text: string,
  [place, length, put]: [number, number, string],
): string {
  const at = place % (text.length + 1);
  return text.slice(0, at) + put + text.slice(at + length);
}

/** One line of a frame: noise, JSON, a broken command, or nearly a good one. */
const line = fc.oneof(
  anyText,
  anyJson.map((value) => JSON.stringify(value)),
  almostCommand.map((command) => JSON.stringify(command)),
  broken,
);

/** What a hostile client sends as one text frame. */
export const anyFrame = fc.array(line, { minLength: 1, maxLength: 3 })
  .map((lines) => lines.join("\n"));
