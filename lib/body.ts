import { maxFrameBytes } from "./protocol/limits.ts";
import { type Refusal, refusal } from "./protocol/refusal.ts";
import { isStorable } from "./protocol/text.ts";

/** The fields of a form or a JSON object; a plain text is the field `text`. */
export type Body =
  | {
    type: "fields";
    format: "form" | "json" | "text";
    fields: Map<string, string>;
  }
  | { type: "refused"; format: "form" | "json" | "text"; refusal: Refusal };

/** Reads a request's body by its Content-Type, up to the size of a frame. */
export async function readBody(request: Request): Promise<Body> {
  const format = formatOf(request.headers.get("content-type") ?? "");
  if (format === null) {
    return refused("json", "bad_command", "Send a form, JSON or plain text.");
  }
  const bytes = await readBytes(request);
  if (bytes === null) {
    return refused(format, "too_long", `A body holds ${maxFrameBytes} bytes.`);
  }
  const text = decodeUtf8(bytes);
  if (text === null) {
    return refused(format, "bad_frame", "The body is not UTF-8.");
  }
  const fields = parse[format](text);
  if (fields === null) {
    return refused(
      format,
      "bad_frame",
      "The body is not a JSON object of texts.",
    );
  }
  for (const value of fields.values()) {
    if (!isStorable(value)) {
      return refused(
        format,
        "bad_command",
        "A field holds NUL or half a character.",
      );
    }
  }
  return { type: "fields", format, fields };
}

function refused(
  format: "form" | "json" | "text",
  ...why: Parameters<typeof refusal>
): Body {
  return { type: "refused", format, refusal: refusal(...why) };
}

function formatOf(contentType: string): "form" | "json" | "text" | null {
  const type = contentType.split(";")[0]?.trim().toLowerCase();
  if (type === "application/x-www-form-urlencoded" || type === "") {
    return "form";
  }
  if (type === "application/json") return "json";
  return type === "text/plain" ? "text" : null;
}

/** Reads until the limit; null above it, whatever Content-Length says. */
async function readBytes(request: Request): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.length;
    if (size > maxFrameBytes) return null;
    chunks.push(chunk);
  }
  return new Uint8Array(await new Blob(chunks as BlobPart[]).arrayBuffer());
}

function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

const parse = {
  form: (text: string) => new Map(new URLSearchParams(text)),
  text: (text: string) => new Map([["text", text]]),
  json: parseJson,
};

/** Takes texts only: an object where a text belongs is refused, not interpreted. */
function parseJson(text: string): Map<string, string> | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return null;
  }
  const fields = new Map<string, string>();
  for (const [name, field] of Object.entries(value)) {
    if (typeof field === "string") fields.set(name, field);
    if (knownFields.has(name) && typeof field !== "string") return null;
  }
  return fields;
}

/** Unknown fields are ignored; these must be texts. */
const knownFields = new Set(["name", "next", "kind", "text", "cid"]);
