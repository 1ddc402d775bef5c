import { assert, assertEquals } from "@std/assert";

import { type Person, signIn } from "../support/people.ts";
import { startPapo } from "../support/server.ts";
import { connectTo, type Wire } from "../support/wire.ts";
import { numbered, printFigure } from "./figures.ts";
import { heldMb } from "./memory.ts";

const peers = 200;
const page = 50;
const maxGrowthMb = 150;

/** 16 KB: a page of history is 800 KB. */
const text = "🦜".repeat(4_000);

Deno.test(`${peers} people who join a room of long messages together cost little`, async () => {
  await using papo = await startPapo({
    RATE_LIMIT: "off",
    MAX_CONNECTIONS_PER_ADDRESS: `${2 * peers}`,
  });
  using held = new DisposableStack();
  const join = async (person: Person): Promise<Wire> =>
    held.use(await connectTo(papo, person));
  const speaker = await join(await signIn(papo, "Ana"));
  for (const cid of numbered("Long", page)) {
    speaker.send({ type: "send", room: "lobby", cid, text });
    await speaker.message(cid);
  }
  const people = await Promise.all(
    numbered("Crowd", peers).map((name) => signIn(papo, name)),
  );
  const beforeMb = await heldMb(papo.pid);

  const pages = await Promise.all(people.map(async (person) => {
    const wire = await join(person);
    return (await wire.messages(page)).map(({ seq }) => seq);
  }));
  const afterMb = await heldMb(papo.pid);

  const seqs = Array.from({ length: page }, (_, i) => i + 1);
  for (const page of pages) assertEquals(page, seqs);
  const grownMb = afterMb - beforeMb;
  assert(grownMb <= maxGrowthMb, `grown by ${grownMb} MB`);
  printFigure(
    `${peers} people who join together`,
    `${beforeMb.toFixed(0)} MB before, ${afterMb.toFixed(0)} MB after`,
  );
});
