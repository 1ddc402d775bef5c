import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { type ClientHistory, findViolations } from "../support/checker.ts";
import { within } from "../support/deadline.ts";
import { type Load, startLoad } from "../support/load.ts";
import { get, signIn } from "../support/people.ts";
import { chooseSeed, createRandom } from "../support/random.ts";
import { type Papo, startPapo } from "../support/server.ts";
import { runTask } from "../support/task.ts";
import { shownOf } from "../support/writer.ts";

/** One writer after the other: 100 messages a second. */
const everyMs = 10;

Deno.test("a backup taken under load is a prefix of the log, and holds nobody up", async () => {
  await using scene = await startScene();
  const { papo, load, file } = scene;

  load.begin();
  await within("writes", load.acknowledgements.more(100));
  const before = load.acknowledgements.total;
  const { code, words } = await runTask(
    { DATA_DIR: papo.dataDir },
    "backup",
    file,
  );
  const during = load.acknowledgements.total - before;
  await within("more writes", load.acknowledgements.more(50));
  load.stop();
  const log = await load.settle();

  assertEquals(code, 0, words);
  const copied = entriesIn(file);
  assertEquals(copied, log.slice(0, copied.length).map(keyOf));
  assert(copied.length >= before);
  assert(copied.length < log.length);
  assert(during > 0);
  assertEquals(findViolations(log, load.histories()), []);
});

Deno.test("a backup can be taken of data that a killed Papo left", async () => {
  await using scene = await startScene();
  const { papo, load, file } = scene;

  load.begin();
  await within("writes", load.acknowledgements.more(50));
  await papo.stop("SIGKILL");
  load.stop();
  const { code, words } = await runTask(
    { DATA_DIR: papo.dataDir },
    "backup",
    file,
  );
  await papo.start();
  load.reconnect();
  const log = await load.settle();

  assertEquals(code, 0, words);
  const copied = entriesIn(file);
  assertEquals(copied, log.slice(0, copied.length).map(keyOf));
  assert(copied.length >= 50);
});

Deno.test("restore says that Papo is to be stopped first, and changes nothing", async () => {
  await using scene = await startScene();
  const { papo, load, file } = scene;
  await runTask({ DATA_DIR: papo.dataDir }, "backup", file);

  load.writers[0]?.write();
  const { code, words } = await runTask(
    { DATA_DIR: papo.dataDir },
    "restore",
    file,
  );
  load.writers[0]?.write();
  const log = await load.settle();

  assertEquals(code, 1);
  assertStringIncludes(words, "is in use by another Papo");
  assertEquals(log.length, 2);
});

Deno.test("after an older copy is restored everyone shows the restored log, and what waited goes out once", async () => {
  await using scene = await startScene();
  const { papo, load, file } = scene;

  load.begin();
  await within("writes", load.acknowledgements.more(150));
  await runTask({ DATA_DIR: papo.dataDir }, "backup", file);
  await within("writes after it", load.acknowledgements.more(100));
  await papo.stop("SIGTERM");
  const old = entriesIn(join(papo.dataDir, "papo.db"));
  const screens = watchScreens(load);
  const lost = new Set(
    load.writers.flatMap(({ acknowledged }) => [...acknowledged.values()])
      .filter(({ seq }) => seq > entriesIn(file).length)
      .map(({ text }) => text),
  );
  const { code, words } = await runTask(
    { DATA_DIR: papo.dataDir },
    "restore",
    file,
  );
  await papo.start();
  // The page's own clients come back by themselves; a stranger's needs to be told.
  for (const reader of load.readers) reader.connect();
  await within("writes after the restore", load.acknowledgements.more(100));
  load.stop();
  const log = await load.settle();
  screens.stop();

  assertEquals(code, 0, words);
  assert(lost.size > 50);
  const histories = load.histories().map((each) => without(lost, each));
  assertEquals(findViolations(log, histories), []);
  assertEquals(log.filter(({ text }) => lost.has(text)), []);
  for (const { epochs } of load.readers) assertEquals(epochs.size, 2);
  assert(screens.seen.length > 0);
  const restored = log.map(keyOf);
  for (const shown of screens.seen) {
    assert(
      isStretch(shown, restored) || isStretch(shown, old),
      "a screen shows two histories at once",
    );
  }
});

Deno.test("who signed in after the backup has to do so again, who was there before has not", async () => {
  await using papo = await startPapo();
  const file = join(papo.dataDir, "..", `${crypto.randomUUID()}.db`);
  const early = await signIn(papo, "Early");
  await runTask({ DATA_DIR: papo.dataDir }, "backup", file);
  const late = await signIn(papo, "Late");

  await papo.stop("SIGTERM");
  await runTask({ DATA_DIR: papo.dataDir }, "restore", file);
  await papo.start();

  assertEquals((await get(papo, "/rooms.json", early)).status, 200);
  assertEquals((await get(papo, "/rooms.json", late)).status, 401);
  await Deno.remove(file);
});

interface Scene extends AsyncDisposable {
  papo: Papo;
  load: Load;
  /** Where a backup goes. */
  file: string;
}

async function startScene(): Promise<Scene> {
  const seed = chooseSeed();
  console.log(`To repeat it: SEED=${seed}`);
  const random = createRandom(seed);
  const papo = await startPapo({ RATE_LIMIT: "off" });
  const load = await startLoad(papo, {
    writers: 4,
    readers: 2,
    everyMs,
    random,
  });
  const folder = await Deno.makeTempDir();
  return {
    papo,
    load,
    file: join(folder, "copy.db"),
    async [Symbol.asyncDispose]() {
      load[Symbol.dispose]();
      await papo[Symbol.asyncDispose]();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** Keeps every state of every screen from now on. */
function watchScreens({ writers }: Load) {
  const seen: string[][] = [];
  const stops = writers.map(({ watch }) =>
    watch((rows) => void seen.push(shownOf(rows).map(keyOf)))
  );
  return { seen, stop: () => stops.forEach((stop) => stop()) };
}

/** Tells whether entries stand in a log just so, one after the other. */
function isStretch(shown: readonly string[], log: readonly string[]): boolean {
  const first = log.indexOf(shown[0] ?? "");
  return shown.every((key, index) => key === log[first + index]);
}

/** Takes what the restore undid out of what a client says. */
function without(
  lost: ReadonlySet<string>,
  history: ClientHistory,
): ClientHistory {
  return {
    ...history,
    written: history.written.filter((text) => !lost.has(text)),
    acknowledged: history.acknowledged.filter(({ text }) => !lost.has(text)),
  };
}

const keyOf = ({ seq, text }: { seq: number; text: string }) =>
  `${seq} ${text}`;

/** Reads a copy of the lobby with nothing of ours. */
function entriesIn(file: string): string[] {
  const db = new DatabaseSync(file, { readOnly: true });
  const rows = db.prepare("SELECT seq, body FROM entries ORDER BY seq").all();
  db.close();
  return rows.map(({ seq, body }) => `${seq} ${body}`);
}
