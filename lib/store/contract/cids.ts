import { assert, assertEquals } from "@std/assert";

import type { Test } from "../store_contract.ts";
import { create, draft, people, seqOf, texts } from "./given.ts";

/** One cid of one author in one room is one write. */
export function testCids(test: Test): void {
  test("store.append() returns the entry that exists for the same cid and text", async ({ store, reopen }) => {
    const { lobby, ana } = await people(store);
    const first = await store.append({
      ...draft(lobby, ana, "oi"),
      cid: "c1",
      at: 1,
    });
    await store.append(draft(lobby, ana, "another"));

    const again = { ...draft(lobby, ana, "oi"), cid: "c1", at: 2 };
    const repeated = await store.append(again);
    const muchLater = await (await reopen()).append(again);

    assert(first.type === "appended");
    assertEquals(repeated, { type: "existed", entry: first.entry });
    assertEquals(muchLater, { type: "existed", entry: first.entry });
  });

  test("store.append() stores one of two equal writes that arrive together", async ({ store }) => {
    const { lobby, ana } = await people(store);
    const twice = { ...draft(lobby, ana, "oi"), cid: "c1" };

    const [first, second] = await Promise.all([
      store.append(twice),
      store.append(twice),
    ]);

    assertEquals([first?.type, second?.type], ["appended", "existed"]);
    assertEquals(await texts(store, lobby), ["oi"]);
  });

  test("store.append() refuses another text under a used cid and stores nothing", async ({ store }) => {
    const { lobby, ana } = await people(store);
    await store.append({ ...draft(lobby, ana, "oi"), cid: "c1" });

    const conflict = await store.append({
      ...draft(lobby, ana, "oi!"),
      cid: "c1",
    });

    assertEquals(conflict, { type: "cid_conflict" });
    assertEquals(await texts(store, lobby), ["oi"]);
    assertEquals(seqOf(await store.append(draft(lobby, ana, "next"))), 2);
  });

  test("store.append() takes the same cid from another author and in another room", async ({ store }) => {
    const { lobby, ana, bia } = await people(store);
    const other = await create(store, "other");

    const appended = await Promise.all([
      store.append({ ...draft(lobby, ana, "one"), cid: "c1" }),
      store.append({ ...draft(lobby, bia, "two"), cid: "c1" }),
      store.append({ ...draft(other, ana, "three"), cid: "c1" }),
    ]);

    assertEquals(appended.map(({ type }) => type), [
      "appended",
      "appended",
      "appended",
    ]);
  });

  test("store.append() tells cids apart by every character", async ({ store }) => {
    const { lobby, ana } = await people(store);
    const cids = ["a", "A", "á", "a\u0301", " a", "a ", "1", "01", "1.0"];

    const appended = await Promise.all(
      cids.map((cid) =>
        store.append({ ...draft(lobby, ana, `text of ${cid}`), cid })
      ),
    );

    assertEquals(appended.map(({ type }) => type), cids.map(() => "appended"));
  });
}
