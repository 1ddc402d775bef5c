import { assert, assertEquals } from "@std/assert";

import { bearer, postJson, signIn } from "../support/people.ts";
import { sharePapo } from "../support/server.ts";
import { openStream } from "../support/stream.ts";
import { connect, connectTo, type Wire } from "../support/wire.ts";

const papo = sharePapo({ RATE_LIMIT: "off" });

/** Fills a new room; resolves to its epoch, its address and a socket in it. */
async function fill(name: string, count: number, text = "oi") {
  const person = await signIn(papo(), `${name} writes`);
  const made = await postJson(papo(), "/rooms", { name }, bearer(person));
  const { room } = (await made.json()).room;
  const wire = await connect(papo(), person);
  const { epoch } = await wire.join(room);
  await write(wire, { room, first: 1, last: count, text });
  return { person, room, epoch, wire };
}

interface Text {
  room: string;
  first: number;
  last: number;
  text: string;
}

/** Writes in turns, so that the writer itself is never too slow for its own messages. */
async function write(wire: Wire, { room, first, last, text }: Text) {
  for (let i = first; i <= last; i++) {
    wire.send({ type: "send", room, cid: `${i}`, text });
    if (i % 25 === 0 || i === last) await wire.message(`${i}`);
  }
}

function seqs(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

Deno.test("a stream resumes after the last id, with all that came later and nothing else", async () => {
  const { person, room, epoch, wire } = await fill("Resume", 120);
  using _ = wire;

  using stream = await openStream(papo(), bearer(person), {
    room,
    lastEventId: `${epoch}:20`,
  });
  const joined = await stream.next("joined");
  await stream.next("message", ({ seq }) => seq === 120);

  assertEquals([joined.recovered, joined.head], [true, 120]);
  assertEquals(stream.messages().map(({ seq }) => seq), seqs(21, 120));
});

Deno.test("a stream that was cut resumes where it was, with no entry lost or told twice", async () => {
  const { person, room, wire } = await fill("Cut", 1);
  using _ = wire;
  const first = await openStream(papo(), bearer(person), { room });
  await first.next("message");
  first[Symbol.dispose]();
  await first.ended;
  const lastEventId = first.messages().at(-1)?.id ?? "";
  await write(wire, { room, first: 2, last: 5, text: "missed" });

  using second = await openStream(papo(), bearer(person), {
    room,
    lastEventId,
  });
  await write(wire, { room, first: 6, last: 8, text: "live" });
  await second.next("message", ({ seq }) => seq === 8);

  assertEquals(second.messages().map(({ seq }) => seq), seqs(2, 8));
});

Deno.test("a stream that has missed nothing is told nothing again", async () => {
  const { person, room, epoch, wire } = await fill("Nothing", 3);
  using _ = wire;

  using stream = await openStream(papo(), bearer(person), {
    room,
    lastEventId: `${epoch}:3`,
  });
  const { recovered } = await stream.next("joined");
  await write(wire, { room, first: 4, last: 4, text: "new" });
  await stream.next("message");

  assertEquals(recovered, true);
  assertEquals(stream.messages().map(({ seq }) => seq), [4]);
});

Deno.test("after more than 300 missed entries, or in another epoch, the latest page comes instead", async () => {
  const { person, room, epoch, wire } = await fill("Much", 310);
  using _ = wire;
  const ids = [`${epoch}:9`, "another:300", `${epoch}:311`, "nonsense", "🦜:1"];
  for (const lastEventId of ids) {
    using stream = await openStream(papo(), bearer(person), {
      room,
      lastEventId: encodeURI(lastEventId),
    });
    const { recovered } = await stream.next("joined");
    await stream.next("message", ({ seq }) => seq === 310);

    assertEquals(recovered, false);
    assertEquals(stream.messages().map(({ seq }) => seq), seqs(261, 310));
  }
});

Deno.test("exactly 300 missed entries are recovered", async () => {
  const { person, room, epoch, wire } = await fill("Just", 301);
  using _ = wire;

  using stream = await openStream(papo(), bearer(person), {
    room,
    lastEventId: `${epoch}:1`,
  });
  const { recovered } = await stream.next("joined");
  await stream.next("message", ({ seq }) => seq === 301);

  assertEquals(recovered, true);
  assertEquals(stream.messages().map(({ seq }) => seq), seqs(2, 301));
});

Deno.test("who catches up on 300 long messages and pauses meanwhile gets them all, then what was said since", async () => {
  const { person, room, epoch, wire } = await fill(
    "Long",
    300,
    "🦜".repeat(4_000),
  );
  using _ = wire;
  using stream = await openStream(papo(), bearer(person), {
    room,
    lastEventId: `${epoch}:0`,
    isWaiting: true,
  });

  await write(wire, { room, first: 301, last: 330, text: "meanwhile" });
  stream.read();
  await stream.next("message", ({ seq }) => seq === 330);

  assertEquals(stream.messages().map(({ seq }) => seq), seqs(1, 330));
});

Deno.test("a stream that is read too slowly is ended, holds up nobody, and resumes", async () => {
  const { person, room, epoch, wire } = await fill("Slow", 1);
  using _ = wire;
  const slow = await signIn(papo(), "Slow");
  using stream = await openStream(papo(), bearer(slow), {
    room,
    lastEventId: `${epoch}:1`,
    isWaiting: true,
  });
  const isOfSlow = (users: { id: string }[]) =>
    users.some(({ id }) => id === slow.user.id);
  await wire.next("presence", ({ online, users }) => online && isOfSlow(users));

  const text = "🦜".repeat(4_000);
  await write(wire, { room, first: 2, last: 900, text });
  await wire.next(
    "presence",
    ({ online, users }) => !online && isOfSlow(users),
  );
  stream.read();
  await stream.ended;
  const got = stream.messages();
  using back = await openStream(papo(), bearer(slow), {
    room,
    lastEventId: got.at(-1)?.id ?? "",
  });
  const joined = await back.next("joined");
  using witness = await connectTo(papo(), person, room);
  await witness.settle();

  assertEquals(got.map(({ seq }) => seq), seqs(2, got.length + 1));
  assert(got.length < 899, "it was never slow");
  assertEquals(joined.head, 900);
});
