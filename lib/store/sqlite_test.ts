import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

import type { User } from "../protocol/events.ts";
import { DataUnusable, type Unusable } from "./data_unusable.ts";
import { openSqliteStore, type SqliteOptions } from "./sqlite.ts";
import { type Room, type Store, StoreUnavailable } from "./store.ts";
import { type Subject, testStore } from "./store_contract.ts";
import { signInAna } from "./test_data.ts";

testStore("sqlite", openSubject);

async function openSubject(): Promise<Subject> {
  const directory = Deno.makeTempDirSync();
  let clockMs = 0;
  const open = () => openSqliteStore(directory, { now: () => clockMs });
  let store = await open();
  return {
    store,
    async reopen() {
      await store.close();
      return store = await open();
    },
    breakWrites() {
      const db = new DatabaseSync(join(directory, "papo.db"));
      db.exec("BEGIN IMMEDIATE");
      return () => db.close();
    },
    advance: (ms) => void (clockMs += ms),
    async dispose() {
      await store.close();
      Deno.removeSync(directory, { recursive: true });
    },
  };
}

Deno.test("openSqliteStore() lets appends that arrive during a commit share the next", async () => {
  const commits: number[] = [];
  await withStore(
    { onCommit: (writes) => commits.push(writes) },
    async ({ store, write }) => {
      commits.length = 0;

      const first = write("first");
      await Promise.resolve();
      await Promise.all([
        first,
        ...Array.from({ length: 100 }, (_, i) => write(`text ${i}`)),
      ]);

      assertEquals(commits, [1, 100]);
      await store.rooms();
      assertEquals(commits, [1, 100]);
    },
  );
});

Deno.test("openSqliteStore() makes its files readable for their owner only", async () => {
  await withFolder(async (folder) => {
    const directory = join(folder, "deep", "data");
    const store = await openSqliteStore(directory);
    await store.rooms();

    const names = [...Deno.readDirSync(directory)].map(({ name }) => name)
      .sort();
    assertEquals(names, ["papo.db", "papo.db-shm", "papo.db-wal", "papo.lock"]);
    for (const name of names) {
      assertEquals(modeOf(join(directory, name)), 0o600);
    }
    assertEquals(modeOf(directory), 0o700);
    await store.close();
  });
});

Deno.test("openSqliteStore() closes a database that others could read", async () => {
  await withFolder(async (folder) => {
    await (await openSqliteStore(folder)).close();
    Deno.chmodSync(join(folder, "papo.db"), 0o644);

    const store = await openSqliteStore(folder);

    assertEquals(modeOf(join(folder, "papo.db")), 0o600);
    await store.close();
  });
});

Deno.test("openSqliteStore() refuses data that is in use, until it is closed", async () => {
  await withFolder(async (folder) => {
    const first = await openSqliteStore(folder);

    const refused = await assertUnusable("in_use", folder);
    await first.close();
    const second = await openSqliteStore(folder);

    assertStringIncludes(
      refused.message,
      `"${folder}" is in use by another Papo`,
    );
    assertEquals((await second.rooms()).length, 1);
    await second.close();
  });
});

Deno.test("openSqliteStore() finds every acknowledged write of a killed process, and no lock", async () => {
  await withFolder(async (folder) => {
    const acknowledged = await appendUntilKilled(folder);

    const store = await openSqliteStore(folder);

    const page = await store.read(1, { type: "after", seq: 0, limit: 100_000 });
    const seqs = page?.entries.map(({ seq }) => seq) ?? [];
    assert(acknowledged >= 50);
    assert(seqs.length >= acknowledged);
    assertEquals(seqs, seqs.map((_, i) => i + 1));
    assertEquals(page?.room.head, seqs.length);
    await store.close();
  });
});

Deno.test("openSqliteStore() refuses a file that is no database and leaves it as it is", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "papo.db");
    const shoppingList = "bananas\n".repeat(1_000);
    Deno.writeTextFileSync(path, shoppingList);

    const refused = await assertUnusable("not_papo", folder);

    assertStringIncludes(refused.message, `"${path}" is not a Papo database`);
    assertEquals(Deno.readTextFileSync(path), shoppingList);
  });
});

Deno.test("openSqliteStore() refuses another program's database and leaves it as it is", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "papo.db");
    alter(folder, "CREATE TABLE recipes (name TEXT); PRAGMA user_version = 1");
    const before = Deno.readFileSync(path);

    const refused = await assertUnusable("not_papo", folder);

    assertStringIncludes(refused.message, "belongs to another program");
    assertEquals(Deno.readFileSync(path), before);
  });
});

Deno.test("openSqliteStore() refuses data that a newer Papo made", async () => {
  await withFolder(async (folder) => {
    await (await openSqliteStore(folder)).close();
    alter(folder, "PRAGMA user_version = 4711");

    const refused = await assertUnusable("newer", folder);

    assertStringIncludes(
      refused.message,
      "was written by a newer Papo: layout 4711",
    );
  });
});

Deno.test("openSqliteStore() refuses a folder that can't be made", async () => {
  await withFolder(async (folder) => {
    const file = join(folder, "file");
    Deno.writeTextFileSync(file, "");

    const refused = await assertUnusable("not_writable", join(file, "data"));

    assertStringIncludes(refused.message, "can't be written");
  });
});

Deno.test({
  name: "openSqliteStore() refuses a read-only folder",
  ignore: Deno.build.os === "windows",
  async fn() {
    await withFolder(async (folder) => {
      Deno.chmodSync(folder, 0o500);
      // Root may write anywhere, but for the folders that the kernel makes up.
      const readOnly = Deno.uid() === 0 ? "/proc" : folder;

      await assertUnusable("not_writable", readOnly);

      Deno.chmodSync(folder, 0o700);
    });
  },
});

Deno.test("openSqliteStore() lets the folder go when it refuses", async () => {
  await withFolder(async (folder) => {
    Deno.writeTextFileSync(join(folder, "papo.db"), "bananas");
    await assertUnusable("not_papo", folder);
    Deno.removeSync(join(folder, "papo.db"));

    const store = await openSqliteStore(folder);

    assertEquals((await store.rooms()).length, 1);
    await store.close();
  });
});

Deno.test("a full disk refuses writes, serves reads, loses nothing, and heals", async () => {
  let clockMs = 0;
  const options = { maxPages: 100, now: () => clockMs };
  await withStore(options, async ({ folder, store, lobby, write }) => {
    const long = "x".repeat(4_000);
    let stored = 0;
    const refused = await assertRejects(async () => {
      for (; stored < 1_000; stored++) await write(`${long} ${stored}`);
    }, StoreUnavailable);

    assertStringIncludes(refused.message, "full");
    assert(stored > 10);
    const page = await store.read(lobby.id, {
      type: "after",
      seq: 0,
      limit: 1_000,
    });
    assertEquals(
      page?.entries.map(({ seq }) => seq),
      Array.from({ length: stored }, (_, i) => i + 1),
    );
    assertEquals(page?.room.head, stored);

    clockMs += 1_000;
    await assertRejects(() => write(long), StoreUnavailable);

    alter(folder, "DELETE FROM entries WHERE room = 1 AND seq <= 5");
    clockMs += 1_000;
    const healed = await write(long);
    assert(healed.type === "appended");
    assertEquals(healed.entry.seq, stored + 1);
  });
});

Deno.test("a full disk refuses a whole batch: none of it is stored, none answered", async () => {
  await withStore({ maxPages: 100 }, async ({ store, lobby, write }) => {
    const long = "x".repeat(4_000);

    const results = await Promise.allSettled(
      Array.from({ length: 200 }, (_, i) => write(`${long} ${i}`)),
    );

    for (const result of results) assertEquals(result.status, "rejected");
    assertEquals(
      (await store.read(lobby.id, { type: "latest", limit: 300 }))?.entries,
      [],
    );
    assertEquals((await store.room("lobby"))?.head, 0);
  });
});

Deno.test("a read that came among writes which can't be stored sees none of them", async () => {
  await withStore({ maxPages: 100 }, async ({ store, lobby, write }) => {
    const long = "x".repeat(4_000);

    const first = write("a little");
    const reading = store.read(lobby.id, { type: "latest", limit: 300 });
    const others = Array.from({ length: 200 }, () => write(long));
    const results = await Promise.allSettled([first, ...others]);
    const page = await reading;

    for (const result of results) assertEquals(result.status, "rejected");
    assertEquals([page?.room.head, page?.entries], [0, []]);
  });
});

interface Opened {
  folder: string;
  store: Store;
  lobby: Room;
  ana: User;
  /** Appends a text to the lobby. */
  write(text: string): ReturnType<Store["append"]>;
}

async function withStore(
  options: SqliteOptions,
  act: (opened: Opened) => Promise<void>,
) {
  await withFolder(async (folder) => {
    const store = await openSqliteStore(folder, options);
    try {
      await act({ folder, store, ...await begin(store) });
    } finally {
      await store.close();
    }
  });
}

async function begin(store: Store): Promise<Omit<Opened, "folder" | "store">> {
  const lobby = await store.room("lobby");
  assert(lobby !== null);
  const ana = await signInAna(store);
  let cids = 0;
  const write = (text: string) =>
    store.append({
      roomId: lobby.id,
      author: ana,
      cid: `cid-${++cids}`,
      text,
      at: 0,
    });
  return { lobby, ana, write };
}

async function withFolder(
  act: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = Deno.makeTempDirSync();
  try {
    await act(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

function assertUnusable(
  reason: Unusable,
  folder: string,
): Promise<DataUnusable> {
  return assertRejects(() => openSqliteStore(folder), DataUnusable).then(
    (error) => {
      assertEquals(error.reason, reason);
      return error;
    },
  );
}

/** Changes the data behind a store's back, as somebody with a shell would. */
function alter(folder: string, sql: string): void {
  const db = new DatabaseSync(join(folder, "papo.db"));
  db.exec(sql);
  db.close();
}

function modeOf(path: string): number {
  return (Deno.statSync(path).mode ?? 0) & 0o777;
}

/** Runs a process that appends, kills it while it does, and tells how many it saw acknowledged. */
async function appendUntilKilled(folder: string): Promise<number> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--allow-read",
      "--allow-write",
      new URL("./sqlite_test_writer.ts", import.meta.url).href,
      folder,
    ],
    stdout: "piped",
  }).spawn();
  let acknowledged = 0;
  for await (const line of lines(child.stdout)) {
    acknowledged = Number(line);
    if (acknowledged === 50) child.kill("SIGKILL");
  }
  await child.status;
  return acknowledged;
}

async function* lines(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncIterable<string> {
  let rest = "";
  for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + chunk).split("\n");
    rest = parts.pop() ?? "";
    yield* parts;
  }
}
