import { assert, assertEquals } from "@std/assert";

import { bearer, type Person, signIn } from "../support/people.ts";
import {
  encodeFrame,
  type Frame,
  opcodes,
  openRaw,
  type Raw,
  upgradeLines,
} from "../support/raw.ts";
import { type Papo, sharePapo } from "../support/server.ts";
import { connectTo } from "../support/wire.ts";

const papo = sharePapo();

Deno.test("a frame in fragments is one frame, with a ping between them", async () => {
  const ines = await signIn(papo(), "Ines");
  using raw = await openSocket(papo(), ines);

  await raw.write(
    encodeFrame(opcodes.text, encode('{"type":'), { isLast: false }),
  );
  await raw.write(encodeFrame(opcodes.ping, encode("hi")));
  await raw.write(encodeFrame(opcodes.more, encode('"ping","ref":"f"}')));
  const first = await raw.frame();
  const second = await raw.frame();

  assertEquals([first?.opcode, text(first)], [10, "hi"]);
  assertEquals(JSON.parse(text(second)), { type: "pong", ref: "f" });
});

Deno.test("fragments that make a frame too big close with 1009", async () => {
  const joao = await signIn(papo(), "Joao");
  using raw = await openSocket(papo(), joao);

  const part = encode(" ".repeat(60_000));
  await raw.write(encodeFrame(opcodes.text, part, { isLast: false }));
  await raw.write(encodeFrame(opcodes.more, part));

  assertEquals(await closeCode(raw), 1009);
});

Deno.test("bytes that are no WebSocket end that connection and no other", async () => {
  const lia = await signIn(papo(), "Lia");
  using stays = await connectTo(papo(), lia);
  const { pid } = papo();
  const bytes = {
    "a reserved opcode": encodeFrame(0x3, encode("x")),
    "no UTF-8": encodeFrame(opcodes.text, new Uint8Array([0xff, 0xfe])),
    "a fragment of nothing": encodeFrame(opcodes.more, encode("x")),
    "a ping of 126 bytes": encodeFrame(opcodes.ping, new Uint8Array(126)),
    "noise": crypto.getRandomValues(new Uint8Array(512)).fill(0x7b, 0, 2),
  };
  for (const [what, frame] of Object.entries(bytes)) {
    using raw = await openSocket(papo(), lia);
    await raw.write(frame);

    const last = await closeCode(raw);
    await stays.settle();

    assert(last === null || last >= 1002, `${what}: ${last}`);
  }
  assertEquals(papo().pid, pid);
});

/** Upgrades by hand and reads the welcome. */
async function openSocket(papo: Papo, person: Person): Promise<Raw> {
  const raw = await openRaw(papo);
  const lines = upgradeLines(papo, bearer(person));
  await raw.write([...lines, "", ""].join("\r\n"));
  assertEquals((await raw.answer()).status, 101);
  assertEquals(JSON.parse(text(await raw.frame())).type, "welcome");
  return raw;
}

/** Reads to the end: the close code, or null when the connection was cut without one. */
async function closeCode(raw: Raw): Promise<number | null> {
  let frame = await raw.frame();
  while (frame !== null && frame.opcode !== opcodes.close) {
    frame = await raw.frame();
  }
  const [high = 0, low = 0] = frame?.payload ?? [];
  return frame === null ? null : high * 256 + low;
}

const encode = (text: string) => new TextEncoder().encode(text);
const text = (frame: Frame | null) => new TextDecoder().decode(frame?.payload);
