import { encodeFrame, opcodes } from "../support/raw.ts";

/** What is written, one piece after the other, by what is wrong with it. */
type Bytes = Record<string, readonly Uint8Array[]>;

/** Bytes on an open WebSocket that no decent client sends. */
export function badBytes(): Bytes {
  return {
    ...reserved(),
    ...fragments(),
    ...noUtf8(),
    ...closes(),
    ...lengths,
  };
}

const encode = (text: string) => new TextEncoder().encode(text);
const ping = encode('{"type":"ping"}');
const wholePing = encodeFrame(opcodes.text, ping);
const part = { isLast: false };

function reserved(): Bytes {
  const codes = [3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map((opcode) =>
    [`the reserved opcode ${opcode}`, [encodeFrame(opcode, ping)]] as const
  );
  const bits = [1, 2, 3, 4, 5, 6, 7].map((bits) =>
    [`the reserved bits ${bits}`, [
      withFirst(wholePing, 0x81 | bits << 4),
    ]] as const
  );
  return Object.fromEntries([...codes, ...bits]);
}

function withFirst(frame: Uint8Array, first: number): Uint8Array {
  return Uint8Array.of(first, ...frame.subarray(1));
}

function fragments(): Bytes {
  const begun = encodeFrame(opcodes.text, ping.subarray(0, 5), part);
  const rest = ping.subarray(5);
  return {
    "the rest of nothing": [encodeFrame(opcodes.more, ping)],
    "a message within another": [begun, wholePing],
    "a binary within a text": [begun, encodeFrame(opcodes.binary, rest)],
    "a ping in fragments": [encodeFrame(opcodes.ping, ping, part)],
    "a close in fragments": [
      encodeFrame(opcodes.close, new Uint8Array(2), part),
    ],
    "a ping of 126 bytes": [encodeFrame(opcodes.ping, new Uint8Array(126))],
    "a close of 126 bytes": [encodeFrame(opcodes.close, new Uint8Array(126))],
  };
}

const notUtf8: Record<string, number[]> = {
  "a lone following byte": [0x80],
  "only the first byte of two": [0xc3],
  "only the first bytes of three": [0xe2, 0x82],
  "only the first bytes of four": [0xf0, 0x9f, 0xa6],
  "NUL in two bytes": [0xc0, 0x80],
  "a slash in two bytes": [0xc0, 0xaf],
  "a slash in three bytes": [0xe0, 0x80, 0xaf],
  "half a character": [0xed, 0xa0, 0x80],
  "a character in two halves": [0xed, 0xa0, 0xbe, 0xed, 0xb6, 0x9c],
  "beyond the last character": [0xf4, 0x90, 0x80, 0x80],
  "five bytes": [0xf8, 0x88, 0x80, 0x80, 0x80],
  "0xFE": [0xfe],
  "0xFF": [0xff],
  "UTF-16": [0xff, 0xfe, 0x7b, 0x00],
};

function noUtf8(): Bytes {
  return Object.fromEntries(
    Object.entries(notUtf8).map(([what, bytes]) => [
      `${what} in a text`,
      [encodeFrame(
        opcodes.text,
        Uint8Array.of(...encode('{"type":"'), ...bytes, ...encode('"}')),
      )],
    ]),
  );
}

function closes(): Bytes {
  const codes = [0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65_535];
  return {
    "a close of one byte": [encodeFrame(opcodes.close, new Uint8Array(1))],
    "a close whose reason is no UTF-8": [
      encodeFrame(opcodes.close, Uint8Array.of(3, 232, 0xff)),
    ],
    ...Object.fromEntries(codes.map((code) => [
      `a close with ${code}`,
      [encodeFrame(opcodes.close, Uint8Array.of(code >> 8, code & 0xff))],
    ])),
  };
}

const mask = [0, 0, 0, 0];
const lengths: Bytes = {
  "a text of 2^63 bytes": [
    Uint8Array.of(0x81, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, ...mask),
  ],
  "a text of 2^53 bytes": [
    Uint8Array.of(0x81, 0xff, 0, 0x20, 0, 0, 0, 0, 0, 0, ...mask),
  ],
  "a text of 64 MiB": [
    Uint8Array.of(0x81, 0xff, 0, 0, 0, 0, 4, 0, 0, 0, ...mask),
  ],
  "an HTTP request": [encode("GET / HTTP/1.1\r\nHost: x\r\n\r\n")],
};
