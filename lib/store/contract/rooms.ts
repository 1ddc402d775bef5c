import { assert, assertEquals, assertNotEquals } from "@std/assert";

import type { Test } from "../store_contract.ts";
import { assertIsSurprise, create, draft, people, start } from "./given.ts";

/** Rooms are made, found and listed. */
export function testRooms(test: Test): void {
  test("store.room() finds the lobby from the first day", async ({ store }) => {
    const lobby = await store.room("lobby");

    assertEquals(await store.rooms(), [{
      room: "lobby",
      name: "Lobby",
      kind: "public",
      head: 0,
    }]);
    assertEquals([lobby?.slug, lobby?.name, lobby?.kind], [
      "lobby",
      "Lobby",
      "public",
    ]);
    assertEquals(await store.room("nowhere"), null);
  });

  test("store.createRoom() makes a room with a history of its own", async ({ store }) => {
    const { lobby, ana } = await people(store);

    const room = await store.createRoom({
      slug: "café",
      name: "Café",
      kind: "private",
      owner: ana,
      now: start,
    });

    assert(room !== null);
    assertEquals({ ...room, id: 0, epoch: "" }, {
      id: 0,
      slug: "café",
      name: "Café",
      kind: "private",
      epoch: "",
      head: 0,
    });
    assertEquals(await store.room("café"), room);
    assertNotEquals(room.id, lobby.id);
    assertNotEquals(room.epoch, lobby.epoch);
  });

  test("store.createRoom() refuses a slug that is taken", async ({ store }) => {
    const [first, second] = await Promise.all([
      store.createRoom({
        slug: "tea",
        name: "Tea",
        kind: "public",
        now: start,
      }),
      store.createRoom({
        slug: "tea",
        name: "TEA",
        kind: "public",
        now: start,
      }),
    ]);

    assert(first !== null && first !== undefined);
    assertEquals(second, null);
    assertEquals(await store.room("tea"), first);
  });

  test("store.createRoom() refuses a slug that looks like one that is taken", async ({ store }) => {
    const tea = await create(store, "tea");
    const slugs = ["lоbby", "Iobby", "теа", "tеa", "tea-2", "chá"];

    const made = [];
    for (const slug of slugs) {
      made.push(
        await store.createRoom({
          slug,
          name: slug,
          kind: "public",
          now: start,
        }),
      );
    }

    assertEquals(made.map((room) => room?.slug), [
      undefined,
      undefined,
      undefined,
      undefined,
      "tea-2",
      "chá",
    ]);
    assertEquals(await store.room("lоbby"), null);
    assertEquals(await store.room("tea"), tea);
  });

  test("store.createRoom() makes nothing for an owner who doesn't exist", async ({ store }) => {
    const nobody = { id: "nobody", name: "Nobody" };

    const [orphan, fine] = await Promise.allSettled([
      store.createRoom({
        slug: "orphan",
        name: "Orphan",
        kind: "public",
        owner: nobody,
        now: start,
      }),
      store.createRoom({
        slug: "fine",
        name: "Fine",
        kind: "public",
        now: start,
      }),
    ]);

    assertIsSurprise(orphan);
    assertEquals(fine?.status, "fulfilled");
    assertEquals(await store.room("orphan"), null);
    assertEquals((await store.room("fine"))?.slug, "fine");
  });

  test("store.rooms() lists public rooms by name, with their heads", async ({ store }) => {
    const { ana } = await people(store);
    for (const name of ["zebra", "Água", "apple", "Room 10", "Room 9"]) {
      await store.createRoom({ slug: name, name, kind: "public", now: start });
    }
    await store.createRoom({
      slug: "secret",
      name: "Secret",
      kind: "private",
      now: start,
    });
    const apple = await store.room("apple");
    assert(apple !== null);
    await store.append(draft(apple, ana, "oi"));

    const rows = await store.rooms();

    assertEquals(rows.map(({ name }) => name), [
      "Água",
      "apple",
      "Lobby",
      "Room 9",
      "Room 10",
      "zebra",
    ]);
    assertEquals(rows.map(({ head }) => head), [0, 1, 0, 0, 0, 0]);
  });

  test("store.heads() tells the newest seqs of the rooms that are asked for", async ({ store }) => {
    const { lobby, ana } = await people(store);
    const tea = await create(store, "tea");
    const other = await create(store, "other");
    await store.append(draft(lobby, ana, "oi"));
    await store.append(draft(lobby, ana, "again"));
    await store.append(draft(other, ana, "elsewhere"));

    const heads = await store.heads([lobby.id, tea.id, 1_000_000]);

    assertEquals(heads, new Map([[lobby.id, 2], [tea.id, 0]]));
    assertEquals(await store.heads([]), new Map());
  });
}
