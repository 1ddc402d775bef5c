import { assertEquals } from "@std/assert";

import type { Test } from "../store_contract.ts";
import {
  assertIsSurprise,
  create,
  draft,
  oneTo,
  people,
  readAll,
  seqOf,
  texts,
} from "./given.ts";

/** What is written is stored once, in order and as it was. */
export function testAppend(test: Test): void {
  test("store.append() gives seq 1, 2, 3 in the order of arrival", async ({ store }) => {
    const { lobby, ana } = await people(store);

    const appended = await Promise.all(
      ["one", "two", "three"].map((text) =>
        store.append(draft(lobby, ana, text))
      ),
    );

    assertEquals(appended.map(seqOf), [1, 2, 3]);
    assertEquals(await texts(store, lobby), ["one", "two", "three"]);
  });

  test("store.append() answers with the entry as readers get it", async ({ store }) => {
    const { lobby, ana } = await people(store);

    const appended = await store.append({
      roomId: lobby.id,
      author: ana,
      cid: "c1",
      text: "oi",
      at: 1_732_390_000_000,
    });

    const entry = {
      type: "message",
      room: "lobby",
      seq: 1,
      at: 1_732_390_000_000,
      from: ana,
      cid: "c1",
      text: "oi",
    } as const;
    assertEquals(appended, { type: "appended", entry });
    assertEquals((await readAll(store, lobby)).entries, [entry]);
  });

  test("store.append() leaves no gap under 200 at once in four rooms", async ({ store }) => {
    const { lobby, ana } = await people(store);
    const rooms = [
      lobby,
      ...await Promise.all(["a", "b", "c"].map((slug) => create(store, slug))),
    ];
    const drafts = Array.from(
      { length: 200 },
      (_, i) => draft(rooms[i % 4] ?? lobby, ana, `text ${i}`),
    );

    const appended = await Promise.all(
      drafts.map((draft) => store.append(draft)),
    );

    for (const [index, room] of rooms.entries()) {
      const sent = drafts.filter(({ roomId }) => roomId === room.id).map((
        { text },
      ) => text);
      const { room: { head }, entries } = await readAll(store, room);
      assertEquals(head, 50);
      assertEquals(entries.map(({ seq }) => seq), oneTo(50));
      assertEquals(entries.map(({ text }) => text), sent);
      assertEquals(
        appended.filter((_, i) => i % 4 === index).map(seqOf),
        oneTo(50),
      );
    }
  });

  test("store.append() keeps every character of a text", async ({ store, reopen }) => {
    const { lobby, ana } = await people(store);

    await Promise.all(
      oddTexts.map((text) => store.append(draft(lobby, ana, text))),
    );

    assertEquals(await texts(await reopen(), lobby), oddTexts);
  });

  test("store.append() rejects NUL and half characters, alone in their batch", async ({ store }) => {
    const { lobby, ana } = await people(store);

    const [before, nul, half, cid, after] = await Promise.allSettled([
      store.append(draft(lobby, ana, "before")),
      store.append(draft(lobby, ana, "a\0b")),
      store.append(draft(lobby, ana, "a\ud800b")),
      store.append({ ...draft(lobby, ana, "text"), cid: "c\0" }),
      store.append(draft(lobby, ana, "after")),
    ]);

    assertEquals([before, after].map((result) => result?.status), [
      "fulfilled",
      "fulfilled",
    ]);
    for (const result of [nul, half, cid]) assertIsSurprise(result);
    assertEquals(await texts(store, lobby), ["before", "after"]);
  });

  test("store.append() rejects an unknown room or author, alone in its batch", async ({ store }) => {
    const { lobby, ana } = await people(store);

    const [room, author, fine] = await Promise.allSettled([
      store.append({ ...draft(lobby, ana, "lost"), roomId: 4711 }),
      store.append(draft(lobby, { id: "nobody", name: "Nobody" }, "lost")),
      store.append(draft(lobby, ana, "fine")),
    ]);

    for (const result of [room, author]) assertIsSurprise(result);
    assertEquals(fine?.status, "fulfilled");
    assertEquals(await texts(store, lobby), ["fine"]);
  });
}

const oddTexts = [
  "a",
  " leading and trailing ",
  "\n\r\n\t\v\u2028\u2029",
  "\ufeffa byte order mark",
  "it's \"quoted\" -- '; DROP TABLE entries; \\ %_ ?1 :a",
  "ação → 日本語 עברית 👩‍👩‍👧‍👦 🇧🇷 e\u0301 é",
  "\u202eright to left\u202c \u200b \u200d \ufffd \uffff \u{10ffff}",
  "\x01\x02\x1b[31m\x7f",
  "123",
  "1e3",
  "null",
  "👍".repeat(4_000),
];
