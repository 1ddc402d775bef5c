import { maxFrameBytes } from "./protocol/limits.ts";
import { type Refusal, refusal } from "./protocol/refusal.ts";
import { isObject } from "./protocol/shape.ts";
import { isStorable } from "./protocol/text.ts";

export type Format = "form" | "json" | "text";

/** The known fields of a form or a JSON object; a plain text is the field `text`. */
export type Body =
  | { type: "fields"; format: Format; fields: Map<string, string> }
  | { type: "refused"; format: Format; refusal: Refusal };

/** How long a body may take; whoever sends it slower holds a request for nothing. */
const patienceMs = 10_000;

/**
 * Reads a request's body by its Content-Type, up to the size of a frame.
 * @param patience ends the wait for a body that does not arrive.
 */
export async function readBody(
  request: Request,
  patience = AbortSignal.timeout(patienceMs),
): Promise<Body> {
  const format = formatOf(request.headers.get("content-type") ?? "");
  if (format === null) {
    return refused("json", "bad_command", "Send a form, JSON or plain text.");
  }
  const read = await readBytes(request, patience);
  if (read.type === "refused") return { ...read, format };
  const text = decodeUtf8(read.bytes);
  if (text === null) {
    return refused(format, "bad_frame", "The body is not UTF-8.");
  }
  const values = parse[format](text);
  if (values === null) {
    return refused(format, "bad_frame", "The body is not a JSON object.");
  }
  return takeTexts(values, format);
}

function refused(format: Format, ...why: Parameters<typeof refusal>): Body {
  return { type: "refused", format, refusal: refusal(...why) };
}

function formatOf(contentType: string): Format | null {
  const type = contentType.split(";")[0]?.trim().toLowerCase();
  if (type === "application/x-www-form-urlencoded" || type === "") {
    return "form";
  }
  if (type === "application/json") return "json";
  return type === "text/plain" ? "text" : null;
}

type Read =
  | { type: "bytes"; bytes: Uint8Array<ArrayBuffer> }
  | { type: "refused"; refusal: Refusal };

/** Reads until the limit, whatever Content-Length says. */
async function readBytes(
  request: Request,
  patience: AbortSignal,
): Promise<Read> {
  const bytes = new Uint8Array(maxFrameBytes);
  let size = 0;
  try {
    for await (const chunk of withPatience(request.body, patience)) {
      if (size + chunk.length > maxFrameBytes) {
        return { type: "refused", refusal: tooLong };
      }
      bytes.set(chunk, size);
      size += chunk.length;
    }
  } catch {
    return { type: "refused", refusal: incomplete };
  }
  return { type: "bytes", bytes: bytes.subarray(0, size) };
}

function withPatience(
  body: ReadableStream<Uint8Array<ArrayBuffer>> | null,
  signal: AbortSignal,
): AsyncIterable<Uint8Array> {
  const stream = body ?? new Blob().stream();
  return stream.pipeThrough(new TransformStream(), { signal });
}

const tooLong = refusal("too_long", `A body holds ${maxFrameBytes} bytes.`);
const incomplete = refusal("bad_frame", "The body did not arrive in time.");

function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

const parse = {
  form: (text: string) => new Map<string, unknown>(new URLSearchParams(text)),
  text: (text: string) => new Map<string, unknown>([["text", text]]),
  json: parseJson,
};

function parseJson(text: string): Map<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? new Map(Object.entries(value)) : null;
  } catch {
    return null;
  }
}

/** What routes ask for; other fields are ignored. */
const knownFields = ["name", "next", "kind", "text", "cid"];

/** Takes texts only: an object where a text belongs is refused, not interpreted. */
function takeTexts(values: Map<string, unknown>, format: Format): Body {
  const fields = new Map<string, string>();
  for (const name of knownFields) {
    const value = values.get(name);
    if (value === undefined) continue;
    if (typeof value !== "string" || !isStorable(value)) {
      const why = `${name} must be a text without NUL and half characters.`;
      return refused(format, "bad_command", why);
    }
    fields.set(name, value);
  }
  return { type: "fields", format, fields };
}
