import {
  assert,
  assertEquals,
  assertNotEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import { backUp } from "./backup.ts";
import { CopyRefused } from "./copy_refused.ts";
import { DataUnusable } from "./data_unusable.ts";
import { restore } from "./restore.ts";
import { openSqliteStore } from "./sqlite.ts";
import {
  alter,
  contents,
  databaseIn,
  namesIn,
  openWith,
  spoil,
  withFolder,
  write,
} from "./test_data.ts";

const now = Date.UTC(2026, 0, 2, 3, 4, 5);
const keptName = "papo.db.before-restore-2026-01-02T03-04-05.000Z";

Deno.test("restore() puts the backup in place, under new epochs, and keeps what was there", async () => {
  await withBackup(async ({ data, file, before }) => {
    const kept = await restore(data, file, { now });

    assertEquals(kept, join(data, keptName));
    assertEquals(namesIn(data), ["papo.db", keptName, "papo.lock"]);
    const restored = contents(databaseIn(data));
    assertEquals(restored.texts, ["one", "two"]);
    assertEquals(restored.sessions, 1);
    assertEquals(restored.epochs.length, 2);
    for (const [i, epoch] of restored.epochs.entries()) {
      assertNotEquals(epoch, before.epochs[i]);
    }
    assertEquals(new Set(restored.epochs).size, 2);
    assertEquals(contents(join(data, keptName)).texts, ["one", "two", "three"]);
    assertEquals((Deno.statSync(databaseIn(data)).mode ?? 0) & 0o777, 0o600);
  });
});

Deno.test("restore() leaves data that a store opens and goes on with", async () => {
  await withBackup(async ({ data, file }) => {
    await restore(data, file, { now });

    const store = await openWith(data, "four");

    const page = await store.read(1, { type: "latest", limit: 10 });
    assertEquals(page?.entries.map(({ seq, text }) => [seq, text]), [
      [1, "one"],
      [2, "two"],
      [3, "four"],
    ]);
    await store.close();
  });
});

Deno.test("restore() keeps what stood only in the log of a crashed store, and no log outlives it", async () => {
  await withBackup(async ({ folder, data, file }) => {
    const crashed = join(folder, "crashed");
    const store = await openWith(data, "four");
    Deno.mkdirSync(crashed);
    for (const suffix of ["", "-wal", "-shm"]) {
      const name = databaseIn(data) + suffix;
      Deno.copyFileSync(name, databaseIn(crashed) + suffix);
    }
    await store.close();

    const kept = await restore(crashed, file, { now });

    assert(kept !== null);
    assertEquals(contents(kept).texts, ["one", "two", "three", "four"]);
    assertEquals(contents(databaseIn(crashed)).texts, ["one", "two"]);
  });
});

Deno.test("restore() puts a backup into an empty or missing folder", async () => {
  await withBackup(async ({ folder, file }) => {
    const kept = await restore(join(folder, "new", "data"), file, { now });

    assertEquals(kept, null);
    const path = databaseIn(join(folder, "new", "data"));
    assertEquals(contents(path).texts, ["one", "two"]);
  });
});

Deno.test("restore() takes the place of damaged data, and keeps that too", async () => {
  await withBackup(async ({ data, file }) => {
    Deno.writeTextFileSync(databaseIn(data), "bananas\n".repeat(1_000));

    const kept = await restore(data, file, { now });

    assert(kept !== null);
    assertStringIncludes(Deno.readTextFileSync(kept), "bananas");
    assertEquals(contents(databaseIn(data)).texts, ["one", "two"]);
  });
});

Deno.test("restore() can be undone by restoring what it kept", async () => {
  await withBackup(async ({ data, file }) => {
    const kept = await restore(data, file, { now });
    assert(kept !== null);

    await restore(data, kept, { now: now + 1_000 });

    assertEquals(contents(databaseIn(data)).texts, ["one", "two", "three"]);
  });
});

Deno.test({
  name: "restore() by root leaves the data to the user whose it is",
  // Nobody else can give files away.
  ignore: Deno.build.os === "windows" || Deno.uid() !== 0,
  async fn() {
    await withBackup(async ({ data, file }) => {
      Deno.chownSync(databaseIn(data), 4711, 4712);

      const kept = await restore(data, file, { now });

      assert(kept !== null);
      for (const path of [databaseIn(data), kept]) {
        const { uid, gid } = Deno.statSync(path);
        assertEquals([uid, gid], [4711, 4712]);
      }
    });
  },
});

Deno.test("restore() ends the backup's sessions when told to", async () => {
  await withBackup(async ({ data, file }) => {
    await restore(data, file, { now, signOut: true });

    assertEquals(contents(databaseIn(data)).sessions, 0);
  });
});

Deno.test("restore() brings an older layout to today's", async () => {
  await withBackup(async ({ folder, data }) => {
    const old = join(folder, "old.db");
    const db = new DatabaseSync(old);
    db.exec("PRAGMA application_id = 0x7061706f");
    db.close();

    await restore(data, old, { now });

    const store = await openSqliteStore(data);
    assertEquals((await store.rooms()).map(({ room }) => room), ["lobby"]);
    await store.close();
  });
});

Deno.test("restore() refuses while a store works on the data", async () => {
  await withBackup(async ({ data, file }) => {
    const store = await openSqliteStore(data);

    const refused = await assertRejects(
      () => restore(data, file, { now }),
      DataUnusable,
    );

    assertStringIncludes(refused.message, "is in use by another Papo");
    assertEquals(
      (await store.read(1, { type: "latest", limit: 10 }))?.entries.length,
      3,
    );
    await store.close();
  });
});

Deno.test("restore() refuses while another program reads the data", async () => {
  await withBackup(async ({ data, file }) => {
    const store = await openWith(data, "four");
    const reader = new DatabaseSync(databaseIn(data));
    reader.exec("BEGIN; SELECT * FROM rooms");
    await store.close();

    const words = await refusal(data, file);
    reader.close();

    assertStringIncludes(words, "is in use by another program");
    assertUnchanged(data, ["one", "two", "three", "four"]);
  });
});

const wrongFiles: [string, (file: string) => void, string][] = [
  ["is damaged", spoil, "is damaged: "],
  [
    "is no database",
    (file) => Deno.writeTextFileSync(file, "bananas\n".repeat(1_000)),
    "is not a Papo database",
  ],
  [
    "is another program's",
    (file) => alter(file, "PRAGMA application_id = 1"),
    "is not a Papo database",
  ],
  ["is empty", (file) => Deno.truncateSync(file), "is not a Papo database"],
  [
    "is a newer Papo's",
    (file) => alter(file, "PRAGMA user_version = 4711"),
    "was written by a newer Papo: layout 4711",
  ],
  ["isn't there", (file) => Deno.removeSync(file), "There is no file"],
];

for (const [what, change, words] of wrongFiles) {
  Deno.test(`restore() refuses a file that ${what}, and changes nothing`, async () => {
    await withBackup(async ({ data, file }) => {
      change(file);

      assertStringIncludes(await refusal(data, file), words);

      assertUnchanged(data, ["one", "two", "three"]);
    });
  });
}

for (const step of ["prepared", "kept", "cleared", "placed"] as const) {
  Deno.test(`restore() leaves the old or the new when it is killed once it has ${step}`, async () => {
    await withBackup(async ({ data, file, before }) => {
      await killAt(step, data, file);

      const { texts, epochs } = contents(databaseIn(data));
      const isNew = step === "placed";
      assertEquals(texts, isNew ? ["one", "two"] : ["one", "two", "three"]);
      assertEquals(epochs[0] === before.epochs[0], !isNew);
      await restore(data, file, { now: now + 1_000 });
      assertEquals(contents(databaseIn(data)).texts, ["one", "two"]);
      assert(!namesIn(data).includes("papo.db.restoring"));
    });
  });
}

/** Runs a restore in a process of its own that kills itself, as `kill -9` would, after a step. */
async function killAt(step: string, data: string, file: string) {
  const { signal } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--allow-all",
      new URL("./restore_test_crash.ts", import.meta.url).href,
      step,
      data,
      file,
    ],
  }).output();
  assertEquals(signal, "SIGKILL");
}

interface Backup {
  folder: string;
  data: string;
  file: string;
  /** What the data held when the backup was made. */
  before: ReturnType<typeof contents>;
}

/** Makes data in two rooms, a backup of it, and then one message more. */
async function withBackup(act: (backup: Backup) => Promise<void>) {
  await withFolder(async (folder) => {
    const data = join(folder, "data");
    const file = join(folder, "copy.db");
    const store = await openWith(data, "one", "two");
    await store.createRoom({
      slug: "garden",
      name: "Garden",
      kind: "public",
      now: 0,
    });
    await store.close();
    await backUp(data, file);
    const before = contents(databaseIn(data));
    await write(data, "three");
    await act({ folder, data, file, before });
  });
}

function assertUnchanged(data: string, texts: string[]): void {
  assertEquals(contents(databaseIn(data)).texts, texts);
  const isOurs = (name: string) => /^papo\.(db(-wal|-shm)?|lock)$/.test(name);
  assertEquals(namesIn(data).filter((name) => !isOurs(name)), []);
}

async function refusal(data: string, file: string): Promise<string> {
  const refused = () => restore(data, file, { now });
  return (await assertRejects(refused, CopyRefused)).message;
}
