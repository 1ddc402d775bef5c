import { assert, assertEquals } from "@std/assert";

import type { Event } from "../../lib/protocol/events.ts";
import { bearer, signIn } from "../support/people.ts";
import {
  encodeFrame,
  type Frame,
  opcodes,
  openRaw,
  upgradeLines,
} from "../support/raw.ts";
import { startPapo } from "../support/server.ts";
import { connect, connectTo, type Wire } from "../support/wire.ts";

/** 16 KB a message: four fill a frame. */
const text = "🦜".repeat(4_000);

/** 24 MB in all: well above what the kernel takes for a socket that nobody reads. */
const rounds = 60;
const perRound = 25;

Deno.test("a reader that stops reading is dropped with 4008, holds up nobody, and resumes", async () => {
  await using papo = await startPapo({ RATE_LIMIT: "off" });
  const [ana, slow] = [await signIn(papo, "Ana"), await signIn(papo, "Slow")];
  using writer = await connectTo(papo, ana);
  using raw = await openRaw(papo);
  await raw.write([...upgradeLines(papo, bearer(slow)), "", ""].join("\r\n"));
  assertEquals((await raw.answer()).status, 101);
  const command = JSON.stringify({ type: "join", room: "lobby" });
  await raw.write(encodeFrame(opcodes.text, new TextEncoder().encode(command)));
  await told(writer, slow.user.id, true);

  for (let i = 1; i <= rounds * perRound; i++) {
    writer.send({ type: "send", room: "lobby", cid: `${i}`, text });
    if (i % perRound === 0) await writer.message(`${i}`);
  }
  await told(writer, slow.user.id, false);
  const { seqs, code } = await readToTheEnd(raw.frame);
  using back = await connect(papo, slow);
  const page = await back.join();

  assertEquals(code, 4008);
  assertEquals(seqs, Array.from({ length: seqs.length }, (_, i) => i + 1));
  assert(seqs.length < rounds * perRound);
  assertEquals(page.head, rounds * perRound);
});

/** Waits until somebody's coming or going is told of, even if that was before. */
async function told(wire: Wire, id: string, online: boolean): Promise<void> {
  const isIt = (event: Event) =>
    event.type === "presence" && event.online === online &&
    event.users.some((user) => user.id === id);
  if (!wire.events.some(isIt)) await wire.next("presence", isIt);
}

/** Reads what was on its way: the entries' seqs, and the close code. */
async function readToTheEnd(read: () => Promise<Frame | null>) {
  const seqs: number[] = [];
  for (let frame = await read(); frame !== null; frame = await read()) {
    const { opcode, payload } = frame;
    if (opcode === opcodes.close) {
      return { seqs, code: (payload[0] ?? 0) * 256 + (payload[1] ?? 0) };
    }
    if (opcode !== opcodes.text) continue;
    for (const line of new TextDecoder().decode(payload).split("\n")) {
      const { type, seq } = JSON.parse(line);
      if (type === "message") seqs.push(seq);
    }
  }
  return { seqs, code: null };
}
