import { assertEquals } from "@std/assert";

import { get, signIn } from "../support/people.ts";
import { sharePapo } from "../support/server.ts";
import { connectTo, type Wire } from "../support/wire.ts";

const papo = sharePapo({ RATE_LIMIT: "off" });

Deno.test("two writers and three readers see one order without gaps, and it is the log's", async () => {
  const people = await Promise.all(
    ["Ana", "Bia", "Caio", "Dora", "Eva"].map((name) => signIn(papo(), name)),
  );
  const [ana, bia, ...others] = people;
  using held = new DisposableStack();
  const join = async (person: typeof ana) =>
    held.use(await connectTo(papo(), person!));
  const writers = [await join(ana), await join(bia)];
  const readers = await Promise.all(others.map(join));
  const perWriter = 150;

  for (let i = 0; i < perWriter; i++) {
    for (const [n, writer] of writers.entries()) {
      writer.send({
        type: "send",
        room: "lobby",
        cid: `${n}-${i}`,
        text: `${i}`,
      });
    }
  }
  const seen = await Promise.all(
    [...writers, ...readers].map((wire) => wire.messages(2 * perWriter)),
  );
  const log = await get(papo(), "/rooms/lobby.json?after=0&limit=300", ana);

  const { entries } = await log.json();
  for (const each of seen) assertEquals<unknown>(each, entries);
  assertEquals(
    entries.map(({ seq }: { seq: number }) => seq),
    Array.from({ length: 2 * perWriter }, (_, i) => i + 1),
  );
  for (const n of [0, 1]) {
    const own = seen[0]!.map(({ cid }) => cid).filter((cid) =>
      cid.startsWith(`${n}-`)
    );
    assertEquals(own, Array.from({ length: perWriter }, (_, i) => `${n}-${i}`));
  }
});

Deno.test("who joins while others write gets every entry once and in order", async () => {
  const filipa = await signIn(papo(), "Filipa");
  const gil = await signIn(papo(), "Gil");
  using writer = await connectTo(papo(), filipa);
  const { epoch, head } = await writer.join();
  const count = 200;
  let written = 0;
  const writeSome = () => {
    for (let i = 0; i < 20; i++, written++) {
      writer.send({
        type: "send",
        room: "lobby",
        cid: `f${written}`,
        text: "oi",
      });
    }
  };

  using held = new DisposableStack();
  const readers: Wire[] = [];
  while (written < count) {
    writeSome();
    const reader = held.use(await connectTo(papo(), gil, "lobby"));
    if (readers.length < 8) {
      await reader.join("lobby", { epoch, seq: head });
      readers.push(reader);
    }
  }
  await writer.message(`f${count - 1}`);

  for (const reader of readers) {
    await reader.settle();
    const start = reader.events.findLastIndex(({ type }) => type === "joined");
    const seqs = reader.events.slice(start).flatMap((event) =>
      event.type === "message" ? [event.seq] : []
    );
    assertEquals(seqs, Array.from({ length: count }, (_, i) => head + 1 + i));
  }
});
