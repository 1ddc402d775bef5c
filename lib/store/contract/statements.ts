import { assert, assertEquals } from "@std/assert";

import type { Test } from "../store_contract.ts";
import { create, day, draft, signedIn, start, texts } from "./given.ts";

/** What somebody would write who hopes that it is put into a statement; small, as a name's key is. */
const statements = [
  "'; drop table entries; --",
  "' or '1'='1",
  '" or ""="',
  "x' union select id, name, 0 from users --",
  "'); delete from sessions; --",
  "\\'; vacuum; --",
  "?1 ? :a @b $c %_ /* */",
];

/** Anybody may write these into an address. */
const noAddresses = ["\0", "lobby\0", "\ud83d", "a/../b"];

/** Values stay values, whatever they look like. */
export function testStatements(test: Test): void {
  test("store.room() finds none at an address that nothing can have", async ({ store }) => {
    for (const slug of noAddresses) assertEquals(await store.room(slug), null);
  });

  test("store takes what looks like SQL for the value that it is", async ({ store }) => {
    for (const sql of statements) {
      const author = await signedIn(store, sql);
      const room = await create(store, sql);
      const write = { ...draft(room, author, sql), cid: sql };

      const written = await store.append(write);
      const again = await store.append(write);
      const other = await store.append({ ...write, text: "other" });

      assert(written.type === "appended");
      assertEquals(written.entry.from, author);
      assertEquals([again.type, other.type], ["existed", "cid_conflict"]);
      assertEquals(await texts(store, room), [sql]);
      assertEquals((await store.room(sql))?.id, room.id);
      assertEquals(await store.room(`${sql} `), null);
    }
    assertEquals((await store.rooms()).length, statements.length + 1);
  });

  test("store finds a session by its token alone, not by what looks like SQL", async ({ store }) => {
    for (const sql of statements) {
      const author = await signedIn(store, sql);
      const token = `token of ${sql}`;

      await store.extendSession(token, start + 2 * day);
      await store.signOut(sql);

      assertEquals((await store.session(token, start))?.user, author);
      assertEquals(await store.session(sql, start), null);
      assertEquals(await store.heldNames([sql], start + day), new Set([sql]));
    }
  });
}
