import { assertEquals, assertRejects } from "@std/assert";

import { StoreUnavailable } from "../store.ts";
import type { Test } from "../store_contract.ts";
import {
  create,
  draft,
  oneTo,
  people,
  readAll,
  seqOf,
  signedIn,
  start,
} from "./given.ts";

/** What was accepted is finished before the end, and there after it. */
export function testClosing(test: Test): void {
  test("store.close() finishes what was accepted", async ({ store, reopen }) => {
    const { lobby, ana } = await people(store);
    const accepted = oneTo(40).map((i) =>
      store.append(draft(lobby, ana, `text ${i}`))
    );

    const closed = store.close();
    const appended = await Promise.all(accepted);
    await closed;

    assertEquals(appended.map(seqOf), oneTo(40));
    assertEquals((await readAll(await reopen(), lobby)).entries.length, 40);
  });

  test("store.close() refuses what comes later, and may be called again", async ({ store }) => {
    await store.close();
    await store.close();

    await assertRejects(() => store.rooms(), StoreUnavailable);
    await assertRejects(() => signedIn(store, "Ana"), StoreUnavailable);
  });

  test("a reopened store has all it had", async ({ store, reopen }) => {
    const { lobby, ana } = await people(store);
    const tea = await create(store, "tea");
    await store.append(draft(lobby, ana, "one"));
    await store.append(draft(tea, ana, "two"));
    const rows = await store.rooms();
    const pages = await Promise.all([
      readAll(store, lobby),
      readAll(store, tea),
    ]);

    const again = await reopen();

    assertEquals(await again.rooms(), rows);
    assertEquals(
      await Promise.all([readAll(again, lobby), readAll(again, tea)]),
      pages,
    );
    assertEquals((await again.session("token of ana", start))?.user, ana);
    assertEquals(seqOf(await again.append(draft(lobby, ana, "three"))), 2);
  });
}
