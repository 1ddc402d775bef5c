import * as v from "valibot";

import { byteLength } from "../protocol/codec.ts";
import type { Hint } from "./relay.ts";

const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const user = v.object({ id: v.string(), name: v.string() });

const hint = v.variant("type", [
  v.object({ type: v.literal("head"), roomId: whole, head: whole }),
  v.object({ type: v.literal("presence"), roomId: whole }),
  v.object({ type: v.literal("typing"), roomId: whole, user }),
  v.object({ type: v.literal("room"), slug: v.string() }),
  v.object({ type: v.literal("session"), tokenHash: v.string() }),
]);

/** Other versions may know other hints: those are left out, the rest is heard. */
const payload = v.object({ from: v.string(), hints: v.array(v.unknown()) });

/** Postgres takes fewer than 8,000 bytes. */
const maxPayloadBytes = 7_900;

/** Writes hints of one machine into as few payloads as they fit into. */
export function encodePayloads(from: string, hints: Iterable<Hint>): string[] {
  const start = `{"from":${JSON.stringify(from)},"hints":[`;
  const end = "]}";
  const most = maxPayloadBytes - byteLength(start + end);
  const bodies: string[] = [];
  let size = Infinity;
  for (const hint of hints) {
    const text = JSON.stringify(hint);
    const bytes = byteLength(text) + 1;
    const fits = size + bytes <= most;
    if (fits) bodies.push(`${bodies.pop()},${text}`);
    else bodies.push(text);
    size = fits ? size + bytes : bytes;
  }
  return bodies.map((body) => start + body + end);
}

/** Reads a payload that anyone in the database may have sent; null when it is none of ours. */
export function decodePayload(
  text: string,
): { from: string; hints: Hint[] } | null {
  const parsed = v.safeParse(payload, parse(text));
  if (!parsed.success) return null;
  const { from, hints } = parsed.output;
  return { from, hints: hints.filter((each) => v.is(hint, each)) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
