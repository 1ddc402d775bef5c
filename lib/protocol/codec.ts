import type { Command } from "./commands.ts";
import { decodeEvent, type Event } from "./events.ts";
import { maxFrameBytes, maxJsonDepth, maxSharedFrameBytes } from "./limits.ts";
import { isObject } from "./shape.ts";

/** Pure, so that the page, which measures nothing, comes without it. */
const encoder = /* @__PURE__ */ new TextEncoder();

/** Counts UTF-8 bytes. */
export function byteLength(text: string): number {
  return encoder.encode(text).length;
}

/** Tells whether a frame is over the limit. One of bytes is no text, but may be too big all the same. */
export function isTooBig(frame: unknown): boolean {
  if (frame instanceof ArrayBuffer) return frame.byteLength > maxFrameBytes;
  return typeof frame === "string" && isOver(frame, maxFrameBytes);
}

/** Counts UTF-8 bytes against a limit, without encoding what obviously fits or does not. */
function isOver(text: string, maxBytes: number): boolean {
  if (text.length > maxBytes) return true;
  return text.length * 3 > maxBytes && byteLength(text) > maxBytes;
}

export type Parsed =
  | { type: "object"; value: Record<string, unknown> }
  | { type: "bad"; why: string };

/** Splits a frame into its JSON objects; blank lines don't count. */
export function* parseFrame(frame: string): Iterable<Parsed> {
  for (const line of frame.split("\n")) {
    if (line.trim() !== "") yield parseLine(line);
  }
}

function parseLine(line: string): Parsed {
  if (depthOf(line) > maxJsonDepth) {
    return { type: "bad", why: "nested too deeply" };
  }
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { type: "bad", why: "not JSON" };
  }
  return isObject(value)
    ? { type: "object", value }
    : { type: "bad", why: "not a JSON object" };
}

/** Measures nesting before parsing, so that a hostile text costs one pass and no memory. */
function depthOf(json: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < json.length; i++) {
    const char = json[i];
    if (inString) {
      if (char === "\\") i++;
      if (char === '"') inString = false;
      continue;
    }
    if (char === '"') inString = true;
    if (char === "{" || char === "[") deepest = Math.max(deepest, ++depth);
    if (char === "}" || char === "]") depth--;
  }
  return deepest;
}

export function encodeCommand(command: Command): string {
  return JSON.stringify(command);
}

export function encodeEvent(event: Event): string {
  return JSON.stringify(event);
}

/** Decodes a frame from the server; what this client does not know is skipped. */
export function decodeFrame(frame: string): Event[] {
  return frame.split("\n").flatMap((line) => decodeLine(line) ?? []);
}

/** The server is trusted with the depth of what it sends, which keeps the page small. */
function decodeLine(line: string): Event | null {
  try {
    return decodeEvent(JSON.parse(line));
  } catch {
    return null;
  }
}

/**
 * Joins encoded events into as few frames as {@linkcode maxSharedFrameBytes} allows, in order. One that
 * is longer has a frame to itself: the longest message, whose every character needs an escape, is
 * half of what a frame may hold.
 */
export function toFrames(encoded: readonly string[]): string[] {
  const joined = encoded.join("\n");
  if (joined === "") return [];
  if (!isOver(joined, maxSharedFrameBytes)) return [joined];
  const frames: string[] = [];
  let lines: string[] = [];
  let bytes = 0;
  for (const line of encoded) {
    const size = byteLength(line) + 1;
    if (bytes + size > maxSharedFrameBytes && lines.length > 0) {
      frames.push(lines.join("\n"));
      lines = [];
      bytes = 0;
    }
    lines.push(line);
    bytes += size;
  }
  if (lines.length > 0) frames.push(lines.join("\n"));
  return frames;
}
