import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";

import { openSqliteStore, startSqliteWorker } from "./sqlite.ts";
import { type Draft, type Store, StoreUnavailable } from "./store.ts";
import { signInAna } from "./test_data.ts";

Deno.test("a store whose worker dies refuses what waits and what comes, and says that it failed", async () => {
  await withMortalStore(async ({ store, draft, kill }) => {
    kill();
    const waiting = [1, 2, 3].map((i) => store.append(draft(`text ${i}`)));

    for (const append of waiting) {
      await assertRejects(() => append, StoreUnavailable);
    }
    const { message } = await store.failed;
    assertStringIncludes(message, "the store's worker died: ");
    await assertRejects(() => store.rooms(), StoreUnavailable, message);
    await assertRejects(() => store.append(draft("late")), StoreUnavailable);
  });
});

Deno.test("a store whose worker died closes, and its data opens again with all it acknowledged", async () => {
  await withMortalStore(async ({ folder, store, draft, kill }) => {
    await store.append(draft("stored"));
    kill();
    await store.failed;

    await store.close();
    const again = await openSqliteStore(folder);

    const page = await again.read(1, { type: "latest", limit: 10 });
    assertEquals(page?.entries.map(({ text }) => text), ["stored"]);
    await again.close();
  });
});

interface Mortal {
  folder: string;
  store: Store;
  draft(text: string): Draft;
  /** Has the worker throw where nothing catches it. */
  kill(): void;
}

async function withMortalStore(
  act: (mortal: Mortal) => Promise<void>,
): Promise<void> {
  const folder = Deno.makeTempDirSync();
  const worker = startSqliteWorker();
  const store = await openSqliteStore(folder, { startWorker: () => worker });
  const author = await signInAna(store);
  let cids = 0;
  const draft = (text: string): Draft => {
    const cid = `cid-${++cids}`;
    return { roomId: 1, author, cid, text, at: 0 };
  };
  const kill = () => worker.postMessage({ type: "batch", calls: null });
  try {
    await act({ folder, store, draft, kill });
  } finally {
    await store.close();
    Deno.removeSync(folder, { recursive: true });
  }
}
