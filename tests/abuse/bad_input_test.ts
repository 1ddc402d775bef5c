import { assert, assertEquals } from "@std/assert";

import { bearer, type Person, signIn } from "../support/people.ts";
import { opcodes, openRaw, type Raw, upgradeLines } from "../support/raw.ts";
import { type Papo, sharePapo } from "../support/server.ts";
import { connectTo, type Wire } from "../support/wire.ts";
import { badBodies } from "./bad_bodies.ts";
import { badBytes } from "./bad_bytes.ts";
import { badCommands, type Case } from "./bad_commands.ts";
import { badFrames } from "./bad_frames.ts";
import { heldMb } from "./memory.ts";

const papo = sharePapo({ RATE_LIMIT: "off" });

/** What all the cases of one kind together may leave behind. */
const maxGrowthMb = 64;

const tables: [string, Case[]][] = [
  ["bad_frame", badFrames()],
  ["bad_command", badCommands()],
];

for (const [code, cases] of tables) {
  Deno.test(`${cases.length} frames are each refused as ${code}, and nobody else notices`, async () => {
    await unmoved(async (bad) => {
      using wire = await connectTo(papo(), bad);
      for (const { name, frame } of cases) {
        wire.sendFrame(frame);
        const refused = await wire.next("refused");

        assertEquals(refused.code, code, name);
      }
      await wire.settle();

      const count = wire.events.filter(({ type }) => type === "refused").length;
      assertEquals(count, cases.length);
    });
  });
}

const bytes = Object.entries(badBytes());

Deno.test(`${bytes.length} ways to speak no WebSocket each end that connection and no other`, async () => {
  await unmoved(async (bad, others) => {
    for (const [, parts] of bytes) {
      using raw = await openSocket(papo(), bad);
      for (const part of parts) await raw.write(part);

      await untilEnded(raw);
      await others.settle();
    }
  });
});

const bodies = badBodies();

Deno.test(`${bodies.length} bodies are each answered with 400, and nobody else notices`, async () => {
  await unmoved(async (bad) => {
    for (const { name, path, contentType, body } of bodies) {
      const response = await fetch(papo().url + path, {
        method: "POST",
        headers: { ...bearer(bad), "content-type": contentType },
        body,
      });
      const { code } = await response.json();

      assertEquals(response.status, 400, name);
      assert(["bad_frame", "bad_command"].includes(code), name);
    }
  });
});

let blocks = 0;

/** Expects that abuse changes nothing for the process, its memory and somebody else. */
async function unmoved(
  abuse: (bad: Person, others: Wire) => Promise<void>,
): Promise<void> {
  const block = ++blocks;
  const good = await signIn(papo(), `Good ${block}`);
  const bad = await signIn(papo(), `Mallory ${block}`);
  using others = await connectTo(papo(), good);
  const { pid } = papo();
  const before = await heldMb(pid);

  await abuse(bad, others);

  const grownMb = await heldMb(pid) - before;
  others.send({ type: "send", room: "lobby", cid: `${block}`, text: "oi" });
  await others.message(`${block}`);
  assertEquals(papo().pid, pid);
  assert(grownMb < maxGrowthMb, `grown by ${grownMb} MB`);
  assert(others.events.every(({ type }) => type !== "refused"));
  assert(!papo().output.includes("unhandled"), papo().output);
}

async function openSocket(papo: Papo, person: Person): Promise<Raw> {
  const raw = await openRaw(papo);
  await raw.write([...upgradeLines(papo, bearer(person)), "", ""].join("\r\n"));
  assertEquals((await raw.answer()).status, 101);
  return raw;
}

/** Waits until the other side closes, or cuts the connection off. */
async function untilEnded(raw: Raw): Promise<void> {
  let frame = await raw.frame();
  while (frame !== null && frame.opcode !== opcodes.close) {
    frame = await raw.frame();
  }
}
