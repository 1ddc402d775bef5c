import * as v from "valibot";

import { maxKeyLength } from "./limits.ts";
import { isObject } from "./shape.ts";
import { codePoints, isStorable } from "./text.ts";

/** Lengths count code points; valibot would count UTF-16 units. */
const fits = v.check(
  (text: string) => codePoints(text) <= maxKeyLength,
  `more than ${maxKeyLength} characters`,
);

const text = v.pipe(
  v.string("not a text"),
  v.check(isStorable, "NUL or half a character"),
);
const ref = v.optional(v.pipe(text, fits));
const key = v.pipe(text, v.nonEmpty("empty"), fits);
const seq = v.pipe(
  v.number("not a number"),
  v.safeInteger("not a whole number"),
  v.minValue(0, "less than 0"),
);
/** By room. Checked to be an object first, since valibot takes a list for a record, too. */
const heads = v.pipe(
  v.custom(isObject, "not an object"),
  v.record(v.string(), seq),
);

/** What is sent most comes first: valibot tries them one after the other. */
const command = v.variant("type", [
  v.object({
    type: v.literal("send"),
    room: text,
    cid: key,
    text,
    ref,
  }),
  v.object({
    type: v.literal("join"),
    room: text,
    cursor: v.optional(v.object({ epoch: key, seq }, "not an object")),
    ref,
  }),
  v.object({ type: v.literal("leave"), room: text, ref }),
  v.object({ type: v.literal("typing"), room: text, ref }),
  v.object({ type: v.literal("ping"), heads: v.optional(heads), ref }),
], "unknown");

/** What a client asks of the server. */
export type Command = v.InferOutput<typeof command>;
export type CommandOf<T extends Command["type"]> = Extract<
  Command,
  { type: T }
>;

export type DecodedCommand =
  | { type: "command"; command: Command }
  | { type: "bad"; why: string };

/**
 * Decodes one JSON value into a command. Scalars are checked to be scalars: an object where a
 * string belongs is how other chat servers were taken over.
 */
export function decodeCommand(value: unknown): DecodedCommand {
  const result = v.safeParse(command, value, { abortEarly: true });
  if (result.success) return { type: "command", command: result.output };
  return { type: "bad", why: explain(result.issues[0]) };
}

/** Says which field is wrong and how, but nothing of what was sent: that may fill a frame. */
function explain(issue: v.InferIssue<typeof command>): string {
  const field = String(issue.path?.[0]?.key ?? "command");
  if (issue.received === "undefined") return `${field}: missing`;
  return `${field}: ${issue.message}`;
}

/** Checks a cid that arrived by another way than a command. */
export function isKey(value: string): boolean {
  return v.is(key, value);
}

/** Finds what a refused command calls itself, so that its sender knows which one it was. */
export function keysOf(
  { cid, ref }: Record<string, unknown>,
): { cid?: string; ref?: string } {
  return {
    cid: v.is(key, cid) ? cid : undefined,
    ref: v.is(key, ref) ? ref : undefined,
  };
}
