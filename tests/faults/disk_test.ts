import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";

import { findViolations } from "../support/checker.ts";
import { within } from "../support/deadline.ts";
import { type Fault, prepareDisk } from "../support/disk.ts";
import { readLog, startLoad } from "../support/load.ts";
import { bearer, get, type Person, postJson } from "../support/people.ts";
import { chooseSeed, createRandom } from "../support/random.ts";
import { type Papo, startPapo } from "../support/server.ts";
import { runTask } from "../support/task.ts";
import { connectTo } from "../support/wire.ts";

const everyMs = 10;

for (const fault of ["full", "read-only", "fsync fails"] satisfies Fault[]) {
  Deno.test(`disk: ${fault}: writes are refused as unavailable, reads go on, and it heals without a restart`, async () => {
    const seed = chooseSeed();
    await using disk = await prepareDisk(fault);
    console.log(`${fault}: ${disk.means}. To repeat it: SEED=${seed}`);
    await using papo = await startPapo({ RATE_LIMIT: "off", ...disk.env });
    using load = await startLoad(papo, {
      writers: 4,
      readers: 2,
      everyMs,
      random: createRandom(seed),
    });
    const { pid } = papo;
    const ana = load.readers[0]!.person;

    load.begin();
    await within("writes", load.acknowledgements.more(100));
    await disk.spoil();
    await refusesWrites(papo, ana);
    await serveReads(papo, ana);
    assertEquals(await probe(papo, "/readyz"), 503);
    assertEquals(await probe(papo, "/healthz"), 200);
    const during = await readLog(papo, ana);
    await refusesWrites(papo, ana);
    assertEquals(await readLog(papo, ana), during);
    await disk.mend();
    await within("writes again", load.acknowledgements.more(100));
    const ready = await probe(papo, "/readyz");
    load.stop();
    const log = await load.settle();

    assertEquals([papo.pid, ready], [pid, 200]);
    assertEquals(findViolations(log, load.histories()), []);
    await papo.stop("SIGKILL");
    await papo.start();
    assertEquals(await readLog(papo, ana), log);
  });
}

/** Refused by either way, with the word that says: try again. */
async function refusesWrites(papo: Papo, person: Person): Promise<void> {
  using wire = await connectTo(papo, person);
  wire.send({ type: "send", room: "lobby", cid: "never", text: "never" });
  const refused = await wire.next("refused");
  const path = "/rooms/lobby";
  const body = { cid: "nor", text: "nor this" };
  const posted = await postJson(papo, path, body, bearer(person));
  const signIn = await postJson(papo, "/signin", { name: "Nobody" });

  assertEquals(refused.code, "unavailable");
  for (const answer of [posted, signIn]) {
    assertEquals(answer.status, 503);
    assert(Number(answer.headers.get("retry-after")) > 0);
    assertEquals((await answer.json()).code, "unavailable");
  }
}

async function serveReads(papo: Papo, person: Person): Promise<void> {
  using wire = await connectTo(papo, person);
  const joined = wire.events.find(({ type }) => type === "joined");
  const paths = ["/", "/rooms/lobby", "/rooms/lobby.json", "/rooms.json"];
  for (const path of paths) {
    const answer = await get(papo, path, person);
    await answer.body?.cancel();
    assert(answer.status < 400, `${path}: ${answer.status}`);
  }

  assert(joined?.type === "joined" && joined.head > 0);
  assert((await wire.messages(10)).length === 10);
}

/** Asks as those do who watch over a server: without a session. */
async function probe(papo: Papo, path: string): Promise<number> {
  const { status, body } = await get(papo, path);
  await body?.cancel();
  return status;
}

Deno.test({
  name: "a backup for which there is no space says so and leaves nothing",
  // Elsewhere there is no means to have it so; here it takes root or a C compiler.
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using papo = await startPapo();
    await using disk = await prepareDisk("full");
    console.log(disk.means);
    const file = join(disk.folder, "papo.db.copy");

    await disk.spoil();
    const env = { ...disk.env, DATA_DIR: papo.dataDir };
    const { code, words } = await runTask(env, "backup", file);
    const names = [...Deno.readDirSync(disk.folder)].map(({ name }) => name);
    await disk.mend();

    assertMatch(words, /There is no space left for|disk I\/O error/);
    assertEquals(code, 1);
    assertEquals(names.filter((name) => name.startsWith("papo")), []);
  },
});
