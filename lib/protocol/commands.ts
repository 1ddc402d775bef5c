import * as v from "valibot";

import { maxKeyLength } from "./limits.ts";
import { isStorable } from "./text.ts";

const key = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(maxKeyLength),
  v.check(isStorable),
);
const seq = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const room = v.pipe(v.string(), v.minLength(1), v.maxLength(256));
const ref = v.optional(v.pipe(v.string(), v.maxLength(maxKeyLength)));

const command = v.variant("type", [
  v.object({
    type: v.literal("join"),
    room,
    cursor: v.optional(v.object({ epoch: key, seq })),
    ref,
  }),
  v.object({ type: v.literal("leave"), room, ref }),
  v.object({
    type: v.literal("send"),
    room,
    cid: key,
    text: v.pipe(
      v.string(),
      v.check(isStorable, "text holds NUL or half a character"),
    ),
    ref,
  }),
  v.object({ type: v.literal("typing"), room, ref }),
  v.object({
    type: v.literal("ping"),
    heads: v.optional(v.record(v.string(), seq)),
    ref,
  }),
]);

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
  const [issue] = result.issues;
  const path = v.getDotPath(issue);
  return {
    type: "bad",
    why: path === null ? issue.message : `${path}: ${issue.message}`,
  };
}

/** Checks a cid or a ref that arrived by another way than a command. */
export function isKey(value: string): boolean {
  return v.is(key, value);
}
