import { assert, assertEquals } from "@std/assert";

import type { Entry } from "../../lib/protocol/events.ts";
import { within } from "../support/deadline.ts";
import { get, type Person, signIn } from "../support/people.ts";
import { chooseSeed, createRandom } from "../support/random.ts";
import { type Reader, startReader } from "../support/reader.ts";
import { type Papo, startPapo } from "../support/server.ts";
import { startWriter, type Writer } from "../support/writer.ts";

const kills = 10;
const writerCount = 8;
const readerCount = 3;
/** One writer after the other: 200 messages a second. */
const writeEveryMs = 5;

Deno.test("kill -9 under load, ten times: nothing acknowledged is lost, doubled or out of order", async () => {
  const seed = chooseSeed();
  console.log(`To repeat it: SEED=${seed}`);
  const random = createRandom(seed);
  await using papo = await startPapo({ RATE_LIMIT: "off" });
  using held = new DisposableStack();
  const acknowledgements = createCounter();
  const writers = await Promise.all(
    names("Writer", writerCount).map(async (name) =>
      held.use(startWriter(papo, await signIn(papo, name), {
        random,
        onAcknowledged: () => acknowledgements.add(),
      }))
    ),
  );
  const readers = await Promise.all(
    names("Reader", readerCount).map(async (name) =>
      held.use(startReader(papo, await signIn(papo, name)))
    ),
  );

  let turn = 0;
  const load = setInterval(
    () => writers[turn++ % writerCount]?.write(),
    writeEveryMs,
  );
  held.defer(() => clearInterval(load));
  for (let i = 0; i < kills; i++) {
    await within("writes", acknowledgements.more(10 + random() * 150));
    await papo.stop("SIGKILL");
    await papo.start();
    for (const writer of writers) writer.wake();
    for (const reader of readers) reader.connect();
  }
  await within("writes after the last kill", acknowledgements.more(100));
  clearInterval(load);
  await within(
    "every write",
    everythingAcknowledged(writers, acknowledgements),
  );
  const log = await readLog(papo, writers[0]!.person);
  await Promise.all(readers.map((each) => each.reaches(log.length)));

  checkLog(log, writers);
  for (const writer of writers) checkWriter(writer, log);
  for (const reader of readers) checkReader(reader, log);
});

/** No gap, no double, and everything that was written, in each writer's order. */
function checkLog(log: Entry[], writers: Writer[]): void {
  assertEquals(log.map(({ seq }) => seq), log.map((_, i) => i + 1));
  const keys = log.map(({ from, cid }) => `${from.id} ${cid}`);
  assertEquals(new Set(keys).size, log.length);
  for (const { person, written } of writers) {
    const own = log.filter(({ from }) => from.id === person.user.id);
    assertEquals(own.map(({ text }) => text), written);
  }
}

/** What was acknowledged stands in the log as it was said; the screen shows the log's end once. */
function checkWriter(writer: Writer, log: Entry[]): void {
  for (const entry of writer.acknowledged.values()) {
    assertEquals(log[entry.seq - 1], entry);
  }
  const shown = writer.rows().flatMap((row) =>
    row.type === "message" ? [row.entry] : []
  );
  assert(shown.length > 0);
  assertEquals(shown, log.slice(-shown.length));
  assert(writer.rows().every(({ type }) => type !== "pending"));
}

function checkReader(reader: Reader, log: Entry[]): void {
  assertEquals(reader.entries, log.slice(-reader.entries.length));
  assertEquals(reader.jumps, 0);
  assertEquals(reader.epochs.size, 1);
}

async function everythingAcknowledged(
  writers: Writer[],
  acknowledgements: Counter,
): Promise<void> {
  const isDone = ({ written, acknowledged }: Writer) =>
    acknowledged.size === written.length;
  while (!writers.every(isDone)) await acknowledgements.more(1);
}

async function readLog(papo: Papo, person: Person): Promise<Entry[]> {
  const log: Entry[] = [];
  while (true) {
    const path = `/rooms/lobby.json?after=${log.length}&limit=300`;
    const { entries } = await (await get(papo, path, person)).json();
    if (entries.length === 0) return log;
    log.push(...entries);
  }
}

const names = (name: string, count: number) =>
  Array.from({ length: count }, (_, i) => `${name} ${i}`);

interface Counter {
  add(): void;
  /** Resolves when that many more were added. */
  more(count: number): Promise<void>;
}

function createCounter(): Counter {
  let total = 0;
  let goal = Infinity;
  let reached = Promise.withResolvers<void>();
  return {
    add() {
      total++;
      if (total >= goal) reached.resolve();
    },
    async more(count) {
      goal = total + count;
      reached = Promise.withResolvers();
      await reached.promise;
    },
  };
}
