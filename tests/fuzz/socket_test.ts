import { assert, assertEquals } from "@std/assert";
import * as fc from "fast-check";

import { heldMb } from "../abuse/memory.ts";
import { signIn } from "../support/people.ts";
import { chooseSeed } from "../support/random.ts";
import { startPapo } from "../support/server.ts";
import { connectTo } from "../support/wire.ts";
import { anyFrame } from "./arbitraries.ts";

const frameCount = 20_000;
/** Frames that go out before the server's answer is awaited. */
const batch = 100;
const maxGrowthMb = 64;

/** Text, or bytes that are none. */
const anything = fc.oneof(
  { weight: 9, arbitrary: anyFrame },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 80 }) },
);

Deno.test(`${frameCount} generated frames neither end the server, nor fill it, nor show to anybody else`, async () => {
  const seed = chooseSeed();
  console.log(`To repeat it: SEED=${seed}`);
  await using papo = await startPapo({ RATE_LIMIT: "off" });
  const [good, bad] = [await signIn(papo, "Ana"), await signIn(papo, "Eve")];
  using others = await connectTo(papo, good);
  using wire = await connectTo(papo, bad);
  const { pid } = papo;
  const beforeMb = await heldMb(pid);

  const frames = fc.sample(anything, { seed, numRuns: frameCount });
  for (const [i, frame] of frames.entries()) {
    wire.sendFrame(typeof frame === "string" ? frame : Uint8Array.from(frame));
    if (i % batch === 0) await wire.settle();
  }
  await wire.settle();
  await others.settle();

  const grownMb = await heldMb(pid) - beforeMb;
  assertEquals(papo.pid, pid);
  assert(grownMb < maxGrowthMb, `grown by ${grownMb} MB`);
  assert(others.events.every(({ type }) => type !== "refused"));
  assert(!papo.output.includes('"event"'), papo.output);
});
