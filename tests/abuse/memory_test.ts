import { assertEquals, assertStringIncludes } from "@std/assert";

import { overMemoryCode } from "../../lib/memory.ts";
import { supervise } from "../../lib/supervise.ts";
import { within } from "../support/deadline.ts";
import { bearer, get, type Person, signIn } from "../support/people.ts";
import {
  encodeFrame,
  opcodes,
  openRaw,
  type Raw,
  upgradeLines,
} from "../support/raw.ts";
import { type Papo, startPapo } from "../support/server.ts";
import { startReader } from "../support/reader.ts";
import { startWriter } from "../support/writer.ts";

const limitMb = 160;

Deno.test("a message whose fragments never end makes Papo drain and start again, and nobody else loses a word", async () => {
  await using papo = await startPapo({ MEMORY_LIMIT_MB: `${limitMb}` });
  const server = superviseIt(papo);
  const [good, bad] = [
    await signIn(papo, "Ana"),
    await signIn(papo, "Mallory"),
  ];
  using writer = startWriter(papo, good, {
    random: () => 0,
    onAcknowledged: () => {},
  });
  using reader = startReader(papo, good);
  using attacker = await openSocket(papo, bad);

  for (let i = 0; i < 20; i++) writer.write();
  await sendEndlessly(attacker, limitMb);
  for (let i = 0; i < 20; i++) writer.write();
  const first = await within("a restart", server.restarted);
  writer.write();
  writer.wake();
  reader.connect();
  await within("every message", reader.reaches(writer.written.length));

  assertEquals(first.code, overMemoryCode);
  assertStringIncludes(first.output, '"event":"memory_limit_reached"');
  assertEquals(reader.entries.map(({ text }) => text), writer.written);
  await server.end();
});

Deno.test("what fills the memory faster than Papo drains ends it at twice the limit, and it starts again", async () => {
  await using papo = await startPapo({ MEMORY_LIMIT_MB: `${limitMb}` });
  const server = superviseIt(papo);
  const [good, bad] = [
    await signIn(papo, "Ana"),
    await signIn(papo, "Mallory"),
  ];
  using attacker = await openSocket(papo, bad);

  await sendEndlessly(attacker, 4 * limitMb);
  const { code } = await within("a restart", server.restarted);
  const response = await get(papo, "/rooms.json", good);

  assertEquals(code, overMemoryCode);
  assertEquals(response.status, 200);
  await server.end();
});

/** How the first server ended. */
interface Ended {
  code: number;
  output: string;
}

/** Supervises a server as the start command does. */
function superviseIt(papo: Papo) {
  const { promise: stopped, resolve: stop } = Promise.withResolvers<void>();
  const restarted = Promise.withResolvers<Ended>();
  let first: Ended | null = null;
  async function run(): Promise<number> {
    if (first !== null) {
      await papo.start();
      restarted.resolve(first);
    }
    const code = await papo.ended;
    first ??= { code, output: papo.output };
    return code;
  }
  const ended = supervise(run, {
    stopped,
    now: Date.now,
    pause: () => Promise.reject(new Error("It crashed.")),
    onCrash: () => {},
  });
  return {
    restarted: restarted.promise,
    async end() {
      stop();
      papo.signal("SIGTERM");
      assertEquals(await ended, 0);
    },
  };
}

async function openSocket(papo: Papo, person: Person): Promise<Raw> {
  const raw = await openRaw(papo);
  await raw.write([...upgradeLines(papo, bearer(person)), "", ""].join("\r\n"));
  assertEquals((await raw.answer()).status, 101);
  return raw;
}

/** Sends that much of one message; a server that ends meanwhile takes no more. */
async function sendEndlessly(raw: Raw, megabytes: number): Promise<void> {
  const part = new Uint8Array(1024 * 1024).fill(0x20);
  try {
    for (let i = 0; i < megabytes; i++) {
      const opcode = i === 0 ? opcodes.text : opcodes.more;
      await raw.write(encodeFrame(opcode, part, { isLast: false }));
    }
  } catch (error) {
    const isGone = error instanceof Deno.errors.ConnectionReset ||
      error instanceof Deno.errors.BrokenPipe;
    if (!isGone) throw error;
  }
}
