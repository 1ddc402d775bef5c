import { assert, assertEquals } from "@std/assert";
import * as fc from "fast-check";

import { checkName } from "../../lib/names.ts";
import { decodeFrame, parseFrame } from "../../lib/protocol/codec.ts";
import { decodeCommand, keysOf } from "../../lib/protocol/commands.ts";
import { maxKeyLength, maxNameLength } from "../../lib/protocol/limits.ts";
import { codePoints, isStorable } from "../../lib/protocol/text.ts";
import { roomName, slugOf } from "../../lib/slugs.ts";
import { textParts } from "../../lib/text_parts.ts";
import { chooseSeed } from "../support/random.ts";
import { almostCommand, anyFrame, anyJson, anyText } from "./arbitraries.ts";

const seed = chooseSeed();
console.log(`To repeat it: SEED=${seed}`);

function holds<T>(
  what: string,
  [numRuns, anything]: [number, fc.Arbitrary<T>],
  check: (value: T) => void,
): void {
  Deno.test(`${numRuns} times: ${what}`, () => {
    fc.assert(fc.property(anything, check), { seed, numRuns });
  });
}

holds("what a decoder lets through has scalars where the protocol says so", [
  40_000,
  anyFrame,
], (frame) => {
  for (const parsed of parseFrame(frame)) {
    if (parsed.type === "bad") continue;
    const decoded = decodeCommand(parsed.value);
    if (decoded.type === "bad") {
      assert(decoded.why.length < 100);
      continue;
    }
    const { command } = decoded;
    assertEquals(Object.getPrototypeOf(command), Object.prototype);
    if ("room" in command) assert(isText(command.room));
    if ("ref" in command) {
      assert(command.ref === undefined || isKey(command.ref));
    }
    if (command.type !== "send") continue;
    assert(isKey(command.cid) && command.cid !== "" && isText(command.text));
  }
});

holds("a decoded command says the same when it is sent on", [
  15_000,
  almostCommand,
], (value) => {
  const decoded = decodeCommand(JSON.parse(JSON.stringify(value)));
  if (decoded.type === "bad") return;

  assertEquals(
    decodeCommand(JSON.parse(JSON.stringify(decoded.command))),
    decoded,
  );
});

holds(
  "the keys of whatever was refused are keys",
  [15_000, anyJson],
  (value) => {
    const keys = keysOf(Object(value));

    for (const key of Object.values(keys)) {
      assert(
        key === undefined || isKey(key),
      );
    }
  },
);

holds(
  "a client survives whatever a server sends",
  [10_000, anyFrame],
  (frame) => {
    for (const { type } of decodeFrame(frame)) {
      assertEquals(
        typeof type,
        "string",
      );
    }
  },
);

holds("a name that is let in is short, storable and let in again as it is", [
  10_000,
  anyText,
], (text) => {
  const checked = checkName(text);
  if (checked.type === "fault") return;

  assert(codePoints(checked.name) <= maxNameLength && isStorable(checked.name));
  assertEquals(checkName(checked.name), checked);
});

holds("a room's address holds nothing but letters, digits and hyphens", [
  10_000,
  anyText,
], (text) => {
  const slug = slugOf(roomName(text));

  assert(slug === null || /^[\p{L}\p{N}\p{M}-]+$/u.test(slug), slug ?? "");
});

holds("a message's parts are its text, and links lead to the web or to mail", [
  15_000,
  fc.tuple(anyText, fc.webUrl(), anyText).map((parts) => parts.join("")),
], (text) => {
  const parts = textParts(text);

  assertEquals(parts.map((part) => part.text).join(""), text);
  for (const part of parts) {
    if (part.type !== "link") continue;
    const { protocol } = new URL(part.href);
    assert(["http:", "https:", "mailto:"].includes(protocol), part.href);
  }
});

function isText(value: unknown): boolean {
  return typeof value === "string" && isStorable(value);
}

function isKey(value: unknown): boolean {
  return typeof value === "string" && codePoints(value) <= maxKeyLength;
}
