import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertRejects,
} from "@std/assert";

import { StoreUnavailable } from "../store.ts";
import type { Test } from "../store_contract.ts";
import { claim, draft, people, readAll, seqOf, texts } from "./given.ts";

/** Writes that fail are refused in order, and all goes on when the disk is well. */
export function testFailing(test: Test): void {
  test("a store whose writes fail refuses them, reads on, and heals", async (subject) => {
    const { store, breakWrites, advance } = subject;
    const { lobby, ana } = await people(store);
    await store.append(draft(lobby, ana, "stored"));
    const mend = await breakWrites();

    const [append, signIn, page, rows] = await Promise.allSettled([
      store.append(draft(lobby, ana, "refused")),
      store.signIn(claim("Caio")),
      readAll(store, lobby),
      store.rooms(),
    ]);

    for (const write of [append, signIn]) assertIsUnavailable(write);
    assert(page?.status === "fulfilled" && rows?.status === "fulfilled");
    assertEquals(page.value.entries.map(({ text }) => text), ["stored"]);
    assertEquals(await texts(store, lobby), ["stored"]);

    await mend();
    advance(1_000);

    assertEquals(seqOf(await store.append(draft(lobby, ana, "healed"))), 2);
    assertEquals(await texts(store, lobby), ["stored", "healed"]);
  });

  test("store.ready() knows of a failed write, and tries one to find out when all is well", async (subject) => {
    const { store, breakWrites, advance } = subject;
    const { lobby, ana } = await people(store);
    let mend = await breakWrites();

    await store.ready();
    await assertRejects(() => store.append(draft(lobby, ana, "refused")));
    await assertRejects(() => store.ready(), StoreUnavailable);
    advance(1_000);
    await assertRejects(() => store.ready(), StoreUnavailable);
    await mend();
    advance(1_000);
    await store.ready();

    mend = await breakWrites();
    await store.ready();
    await mend();
  });

  test("a failed write lets no later one overtake it", async (subject) => {
    const { store, breakWrites, advance } = subject;
    const { lobby, ana } = await people(store);
    const mend = await breakWrites();

    const first = store.append(draft(lobby, ana, "first"));
    await Promise.resolve();
    const waiting = assertRejects(
      () => store.append(draft(lobby, ana, "waiting")),
      StoreUnavailable,
    );
    await assertRejects(() => first, StoreUnavailable);
    await mend();

    await waiting;
    await assertRejects(
      () => store.append(draft(lobby, ana, "later")),
      StoreUnavailable,
    );
    advance(999);
    await assertRejects(
      () => store.append(draft(lobby, ana, "later")),
      StoreUnavailable,
    );
    assertEquals(await texts(store, lobby), []);
    advance(1);
    assertEquals(seqOf(await store.append(draft(lobby, ana, "first"))), 1);
  });
}

function assertIsUnavailable(
  result: PromiseSettledResult<unknown> | undefined,
): void {
  assert(result?.status === "rejected");
  assertInstanceOf(result.reason, StoreUnavailable);
}
