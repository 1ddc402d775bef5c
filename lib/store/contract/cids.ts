import { assert, assertEquals } from "@std/assert";

import type { Store } from "../store.ts";
import type { Test } from "../store_contract.ts";
import {
  create,
  draft,
  oneTo,
  people,
  readAll,
  seqOf,
  texts,
} from "./given.ts";

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

  test("store.append() judges each of a hundred that arrive together by itself", async ({ store }) => {
    const { lobby, drafts } = await hundred(store);
    const [first, , third, , fifth, , , eighth] = drafts;
    assert(first && third && fifth && eighth);
    await store.append({ ...third, text: "another" });
    const existed = await store.append(fifth);
    drafts.push(eighth, { ...first, roomId: 4711 });
    drafts.push({ ...first, cid: "new", author: { id: "nobody", name: "No" } });

    const results = await Promise.allSettled(
      drafts.map((draft) => store.append(draft)),
    );

    const appended = results.map((result) =>
      result.status === "fulfilled" ? result.value.type : "failed"
    );
    const usual = oneTo(100).map(() => "appended");
    usual[2] = "cid_conflict";
    usual[4] = "existed";
    assertEquals(appended, [...usual, "existed", "failed", "failed"]);
    assert(existed.type === "appended");
    assertEquals(results[4], {
      status: "fulfilled",
      value: { type: "existed", entry: existed.entry },
    });
    const expected = drafts.slice(0, 100)
      .filter(({ roomId }, i) => roomId === lobby.id && i !== 2 && i !== 4)
      .map(({ text }) => text);
    assertEquals(await texts(store, lobby), [fifth.text, ...expected]);
  });

  test("store.append() answers each of a hundred that arrive together with its entry", async ({ store }) => {
    const { lobby, other, drafts } = await hundred(store);

    const appended = await Promise.all(
      drafts.map((draft) => store.append(draft)),
    );

    const pages = [
      await readAll(store, lobby),
      await readAll(store, other),
    ];
    const inOrder = appended.map((each) => {
      assert(each.type === "appended");
      return each.entry;
    });
    assertEquals(
      pages.map(({ entries }) => entries),
      [lobby, other].map(({ slug }) =>
        inOrder.filter(({ room }) => room === slug)
      ),
    );
  });

  test("store.read() counts messages that arrived together, and those around them", async ({ store }) => {
    const { lobby, drafts } = await hundred(store);
    const one = { ...drafts[0]!, roomId: lobby.id };
    await store.append({ ...one, cid: "before" });
    await Promise.all(drafts.map((draft) => store.append(draft)));
    await store.append({ ...one, cid: "after" });

    const { entries } = await readAll(store, lobby);
    for (const limit of [1, 2, 40, entries.length - 1, entries.length]) {
      const page = await store.read(lobby.id, { type: "latest", limit });
      assertEquals(page?.entries, entries.slice(-limit));
    }
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

/** Drafts of two people in two rooms. */
async function hundred(store: Store) {
  const { lobby, ana, bia } = await people(store);
  const other = await create(store, "other");
  const drafts = oneTo(100).map((i) => ({
    ...draft(i % 3 === 0 ? other : lobby, i % 2 === 0 ? ana : bia, `${i}`),
    at: i,
  }));
  return { lobby, other, drafts };
}
