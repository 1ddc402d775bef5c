import { assert, assertEquals } from "@std/assert";

import type { User } from "../../protocol/events.ts";
import type { Appended, Range } from "../store.ts";
import type { Test } from "../store_contract.ts";
import { claim, create, draft, oneTo, people, readAll } from "./given.ts";

/** What is read is a stretch of the log, as it was at one moment. */
export function testRead(test: Test): void {
  test("store.read() finds no unknown room", async ({ store }) => {
    assertEquals(await store.read(4711, { type: "latest", limit: 10 }), null);
  });

  test("store.read() finds nothing in an empty room, at head 0", async ({ store }) => {
    const { lobby } = await people(store);

    const ranges: Range[] = [
      { type: "latest", limit: 10 },
      { type: "before", seq: 5, limit: 10 },
      { type: "after", seq: 0, limit: 10 },
    ];
    for (const range of ranges) {
      assertEquals(await store.read(lobby.id, range), {
        room: lobby,
        entries: [],
      });
    }
  });

  test("store.read() gives the stretch that a range names, oldest first", async ({ store }) => {
    const { lobby, ana } = await people(store);
    const other = await create(store, "other");
    for (const room of [lobby, other, lobby]) {
      await Promise.all(
        oneTo(5).map((i) => store.append(draft(room, ana, `text ${i}`))),
      );
    }

    const seqs = async (range: Range) =>
      (await store.read(lobby.id, range))?.entries.map(({ seq }) => seq);

    assertEquals(await seqs({ type: "latest", limit: 3 }), [8, 9, 10]);
    assertEquals(await seqs({ type: "latest", limit: 10 }), oneTo(10));
    assertEquals(await seqs({ type: "latest", limit: 300 }), oneTo(10));
    assertEquals(await seqs({ type: "latest", limit: 0 }), []);
    assertEquals(await seqs({ type: "before", seq: 5, limit: 2 }), [3, 4]);
    assertEquals(await seqs({ type: "before", seq: 3, limit: 5 }), [1, 2]);
    assertEquals(await seqs({ type: "before", seq: 1, limit: 5 }), []);
    assertEquals(await seqs({ type: "before", seq: 0, limit: 5 }), []);
    assertEquals(await seqs({ type: "before", seq: 999, limit: 2 }), [9, 10]);
    assertEquals(await seqs({ type: "after", seq: 0, limit: 3 }), [1, 2, 3]);
    assertEquals(await seqs({ type: "after", seq: 7, limit: 300 }), [8, 9, 10]);
    assertEquals(await seqs({ type: "after", seq: 10, limit: 5 }), []);
    assertEquals(await seqs({ type: "after", seq: 999, limit: 5 }), []);
  });

  test("store.read() tells the head of the same moment as its entries", async ({ store }) => {
    const { lobby, ana } = await people(store);

    const pages = await Promise.all(
      oneTo(60).map(async (i) => {
        if (i % 3 === 0) {
          return await store.read(lobby.id, { type: "latest", limit: 5 });
        }
        await store.append(draft(lobby, ana, `text ${i}`));
        return await store.read(lobby.id, { type: "latest", limit: 5 });
      }),
    );

    for (const page of pages) {
      assertEquals(page?.entries.at(-1)?.seq ?? 0, page?.room.head);
    }
  });

  test("store.read() sees what was appended before it in the same turn", async ({ store }) => {
    const { lobby, ana } = await people(store);

    const [, page] = await Promise.all([
      store.append(draft(lobby, ana, "oi")),
      store.read(lobby.id, { type: "latest", limit: 1 }),
    ]);

    assertEquals(page?.entries.map(({ text }) => text), ["oi"]);
  });

  test("store.read() names authors as they are called now", async ({ store }) => {
    const { lobby, ana } = await people(store);
    const early = draft(lobby, ana, "early");
    await store.append(early);

    await store.signIn({
      ...claim("ANA"),
      tokenHash: "second",
      replaces: "token of ana",
    });

    const renamed = { id: ana.id, name: "ANA" };
    const late = await store.append(draft(lobby, ana, "late"));
    const repeated = await store.append(early);
    const { entries } = await readAll(store, lobby);
    assertEquals(entries.map(({ from }) => from), [renamed, renamed]);
    assertEquals([late, repeated].map(fromOf), [renamed, renamed]);
  });
}

function fromOf(appended: Appended): User {
  assert(appended.type !== "cid_conflict");
  return appended.entry.from;
}
