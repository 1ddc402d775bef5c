import { within } from "./deadline.ts";
import type { Papo } from "./server.ts";

/** A TCP connection that says exactly what it is told to, as no decent client would. */
export interface Raw extends Disposable {
  write(bytes: string | Uint8Array): Promise<void>;
  /** Reads an answer's head, and its body when it has a Content-Length. */
  answer(): Promise<Answer>;
  /** Reads one WebSocket frame; null when the connection is over. */
  frame(): Promise<Frame | null>;
}

export interface Answer {
  status: number;
  headers: Headers;
  body: string;
}

export interface Frame {
  opcode: number;
  payload: Uint8Array;
}

export const opcodes = { more: 0, text: 1, binary: 2, close: 8, ping: 9 };

/** A masked frame, as clients send them. The mask is zero: it hides nothing, and nobody checks. */
export function encodeFrame(
  opcode: number,
  payload: Uint8Array,
  { isLast = true } = {},
): Uint8Array {
  const [short = 0, ...more] = lengthBytes(payload.length);
  const head = [
    (isLast ? 0x80 : 0) | opcode,
    0x80 | short,
    ...more,
    0,
    0,
    0,
    0,
  ];
  const frame = new Uint8Array(head.length + payload.length);
  frame.set(head);
  frame.set(payload, head.length);
  return frame;
}

function lengthBytes(length: number): number[] {
  if (length < 126) return [length];
  if (length < 65_536) return [126, length >> 8, length & 0xff];
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, BigInt(length));
  return [127, ...new Uint8Array(view.buffer)];
}

export async function openRaw({ port }: Papo): Promise<Raw> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const reader = createReader(connection);
  return {
    async write(bytes) {
      let rest = typeof bytes === "string" ? encode(bytes) : bytes;
      while (rest.length > 0) {
        rest = rest.subarray(await connection.write(rest));
      }
    },
    answer: () => within("an answer", readAnswer(reader)),
    frame: () => within("a frame", readFrame(reader)),
    [Symbol.dispose]: () => connection.close(),
  };
}

/** Sends one request, written out, and reads what is answered. */
export async function rawRequest(
  papo: Papo,
  lines: string[],
  body = "",
): Promise<Answer> {
  using raw = await openRaw(papo);
  await raw.write([...lines, "", body].join("\r\n"));
  return await raw.answer();
}

/** The lines of a well-formed upgrade; those given replace the ones of their name. */
export function upgradeLines(
  papo: Papo,
  headers: Record<string, string | null>,
): string[] {
  const all: Record<string, string | null> = {
    host: `localhost:${papo.port}`,
    connection: "Upgrade",
    upgrade: "websocket",
    "sec-websocket-version": "13",
    "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
    ...headers,
  };
  const lines = Object.entries(all).flatMap(([name, value]) =>
    value === null ? [] : [`${name}: ${value}`]
  );
  return ["GET /ws HTTP/1.1", ...lines];
}

interface ByteReader {
  /** Takes that many bytes; null when the connection ended before. */
  take(count: number): Promise<Uint8Array | null>;
}

function createReader(connection: Deno.Conn): ByteReader {
  const chunk = new Uint8Array(64 * 1024);
  let held = new Uint8Array(0);
  return {
    async take(count) {
      while (held.length < count) {
        const size = await connection.read(chunk).catch(ended);
        if (size === null) return null;
        const joined = new Uint8Array(held.length + size);
        joined.set(held);
        joined.set(chunk.subarray(0, size), held.length);
        held = joined;
      }
      const taken = held.slice(0, count);
      held = held.slice(count);
      return taken;
    },
  };
}

/** A peer that is gone may say so with a reset. */
function ended(error: unknown): null {
  if (error instanceof Deno.errors.ConnectionReset) return null;
  throw error;
}

async function readAnswer(reader: ByteReader): Promise<Answer> {
  let head = "";
  while (!head.endsWith("\r\n\r\n")) {
    const byte = await reader.take(1);
    if (byte === null) throw new Error(`The connection ended after "${head}"`);
    head += decode(byte);
  }
  const [first = "", ...lines] = head.trimEnd().split("\r\n");
  const headers = new Headers();
  for (const line of lines) {
    const colon = line.indexOf(":");
    headers.append(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  const length = Number(headers.get("content-length") ?? 0);
  const body = await reader.take(length) ?? new Uint8Array(0);
  return { status: Number(first.split(" ")[1]), headers, body: decode(body) };
}

async function readFrame(reader: ByteReader): Promise<Frame | null> {
  const head = await reader.take(2);
  const [first = 0, short = 0] = head ?? [];
  const extra = short === 127 ? 8 : short === 126 ? 2 : 0;
  const extended = await reader.take(extra);
  if (head === null || extended === null) return null;
  const length = extra === 0
    ? short
    : extended.reduce((sum, byte) => sum * 256 + byte, 0);
  const payload = await reader.take(length);
  return payload === null ? null : { opcode: first & 0x0f, payload };
}

const encode = (text: string) => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
