import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertMatch,
  assertNotEquals,
  assertRejects,
} from "@std/assert";

import type { User } from "../protocol/events.ts";
import {
  type Appended,
  type Draft,
  type Range,
  type Room,
  type Store,
  StoreUnavailable,
} from "./store.ts";

/** A store under test, with data of its own, and the power to trouble it. */
export interface Subject {
  store: Store;
  /** Closes the store and opens another on the same data. */
  reopen(): Promise<Store>;
  /** Makes the engine fail every write until the returned function is called. */
  breakWrites(): () => void;
  /** Moves the store's clock, so that it tries again after a failed write. */
  advance(ms: number): void;
  /** Closes what is open and removes the data. */
  dispose(): Promise<void>;
}

/** Registers the tests that every implementation of {@linkcode Store} passes. */
export function testStore(name: string, open: () => Promise<Subject>): void {
  function test(
    sentence: string,
    act: (subject: Subject) => Promise<void>,
  ): void {
    Deno.test(`${name}: ${sentence}`, async () => {
      const subject = await open();
      try {
        await act(subject);
      } finally {
        await subject.dispose();
      }
    });
  }

  testAppend(test);
  testRead(test);
  testSessions(test);
  testRooms(test);
  testClosing(test);
  testFailing(test);
}

type Test = (
  sentence: string,
  act: (subject: Subject) => Promise<void>,
) => void;

function testAppend(test: Test): void {
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

function testRead(test: Test): void {
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

function testSessions(test: Test): void {
  test("store.signIn() makes a user, whom the session leads to", async ({ store }) => {
    const user = await signedIn(store, "Ana");

    assertEquals(user.name, "Ana");
    assertMatch(user.id, /^[\w-]{16}$/);
    assertEquals(await store.session("token of ana", start), {
      user,
      expiresAt: start + day,
    });
  });

  test("store.signIn() refuses a name that somebody holds", async ({ store }) => {
    await signedIn(store, "Ana");

    const second = await store.signIn({
      ...claim("ANA"),
      tokenHash: "another",
    });

    assertEquals(second, { type: "name_taken" });
    assertEquals(await store.session("another", start), null);
  });

  test("store.signIn() gives one of two people who ask together the name", async ({ store }) => {
    const results = await Promise.all([
      store.signIn({ ...claim("Ana"), tokenHash: "first" }),
      store.signIn({ ...claim("Ana"), tokenHash: "second" }),
    ]);

    assertEquals(results.map(({ type }) => type), ["signed_in", "name_taken"]);
  });

  test("store.signIn() gives a freed name to a new user", async ({ store }) => {
    const first = await signedIn(store, "Ana");
    await store.signOut("token of ana");

    const second = await signedIn(store, "Ana");

    assertNotEquals(second.id, first.id);
  });

  test("store.signIn() gives a name to a new user once its session expired", async ({ store }) => {
    const first = await signedIn(store, "Ana");

    const early = await store.signIn({
      ...claim("Ana", start + day - 1),
      tokenHash: "early",
    });
    const late = await store.signIn({
      ...claim("Ana", start + day),
      tokenHash: "late",
    });

    assertEquals(early, { type: "name_taken" });
    assert(late.type === "signed_in");
    assertNotEquals(late.user.id, first.id);
  });

  test("store.signIn() keeps the user when the replaced session's name looks the same", async ({ store }) => {
    const first = await signedIn(store, "Ana");

    const again = await store.signIn({
      ...claim("ANA"),
      tokenHash: "second",
      replaces: "token of ana",
    });

    assertEquals(again, {
      type: "signed_in",
      user: { id: first.id, name: "ANA" },
    });
    assertEquals(await store.session("token of ana", start), null);
    assertEquals((await store.session("second", start))?.user.name, "ANA");
  });

  test("store.signIn() frees the replaced session's name when the new one differs", async ({ store }) => {
    const first = await signedIn(store, "Ana");

    const second = await store.signIn({
      ...claim("Bia"),
      tokenHash: "second",
      replaces: "token of ana",
    });

    assert(second.type === "signed_in");
    assertNotEquals(second.user.id, first.id);
    assertEquals(await store.session("token of ana", start), null);
    assertEquals(
      await store.heldNames(["ana", "bia"], start),
      new Set(["bia"]),
    );
  });

  test("store.signIn() leaves the present session when the new name is taken", async ({ store }) => {
    const ana = await signedIn(store, "Ana");
    await signedIn(store, "Bia");

    const refused = await store.signIn({
      ...claim("Bia"),
      tokenHash: "second",
      replaces: "token of ana",
    });

    assertEquals(refused, { type: "name_taken" });
    assertEquals((await store.session("token of ana", start))?.user, ana);
  });

  test("store.signIn() continues no user from an expired or unknown session", async ({ store }) => {
    const ana = await signedIn(store, "Ana");

    const later = start + day;
    const afterExpiry = await store.signIn({
      ...claim("Ana", later),
      tokenHash: "second",
      replaces: "token of ana",
    });
    const forged = await store.signIn({
      ...claim("Ana", later),
      tokenHash: "third",
      replaces: "no such token",
    });

    assert(afterExpiry.type === "signed_in");
    assertNotEquals(afterExpiry.user.id, ana.id);
    assertEquals(forged, { type: "name_taken" });
  });

  test("store.session() knows no other token and no expired one", async ({ store }) => {
    await signedIn(store, "Ana");

    assertEquals(await store.session("another", start), null);
    assertEquals(
      (await store.session("token of ana", start + day - 1))?.expiresAt,
      start + day,
    );
    assertEquals(await store.session("token of ana", start + day), null);
  });

  test("store.extendSession() moves an expiry forward, never back", async ({ store }) => {
    await signedIn(store, "Ana");

    await store.extendSession("token of ana", start + 2 * day);
    await store.extendSession("token of ana", start + day);

    assertEquals(
      (await store.session("token of ana", start))?.expiresAt,
      start + 2 * day,
    );
  });

  test("store.extendSession() revives no session that ended", async ({ store }) => {
    await signedIn(store, "Ana");
    await store.signOut("token of ana");

    await store.extendSession("token of ana", start + 2 * day);

    assertEquals(await store.session("token of ana", start), null);
  });

  test("store.signOut() ends one session, and nothing for an unknown token", async ({ store }) => {
    await signedIn(store, "Ana");
    await signedIn(store, "Bia");

    await store.signOut("token of ana");
    await store.signOut("no such token");

    assertEquals(await store.session("token of ana", start), null);
    assertEquals(
      (await store.session("token of bia", start))?.user.name,
      "Bia",
    );
  });

  test("store.heldNames() tells the names of live sessions", async ({ store }) => {
    await signedIn(store, "Ana");
    await signedIn(store, "Bia");
    await store.extendSession("token of bia", start + 2 * day);

    const asked = ["ana", "bia", "caio"];

    assertEquals(await store.heldNames(asked, start), new Set(["ana", "bia"]));
    assertEquals(await store.heldNames(asked, start + day), new Set(["bia"]));
    assertEquals(await store.heldNames([], start), new Set());
  });
}

function testRooms(test: Test): void {
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
}

function testClosing(test: Test): void {
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

function testFailing(test: Test): void {
  test("a store whose writes fail refuses them, reads on, and heals", async (subject) => {
    const { store, breakWrites, advance } = subject;
    const { lobby, ana } = await people(store);
    await store.append(draft(lobby, ana, "stored"));
    const mend = breakWrites();

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

    mend();
    advance(1_000);

    assertEquals(seqOf(await store.append(draft(lobby, ana, "healed"))), 2);
    assertEquals(await texts(store, lobby), ["stored", "healed"]);
  });

  test("store.ready() knows of a failed write, and tries one to find out when all is well", async (subject) => {
    const { store, breakWrites, advance } = subject;
    const { lobby, ana } = await people(store);
    let mend = breakWrites();

    await store.ready();
    await assertRejects(() => store.append(draft(lobby, ana, "refused")));
    await assertRejects(() => store.ready(), StoreUnavailable);
    advance(1_000);
    await assertRejects(() => store.ready(), StoreUnavailable);
    mend();
    advance(1_000);
    await store.ready();

    mend = breakWrites();
    await store.ready();
    mend();
  });

  test("a failed write lets no later one overtake it", async (subject) => {
    const { store, breakWrites, advance } = subject;
    const { lobby, ana } = await people(store);
    const mend = breakWrites();

    const first = store.append(draft(lobby, ana, "first"));
    await Promise.resolve();
    const waiting = store.append(draft(lobby, ana, "waiting"));
    await assertRejects(() => first, StoreUnavailable);
    mend();

    await assertRejects(() => waiting, StoreUnavailable);
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

const start = 1_732_390_000_000;
const day = 86_400_000;

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

function claim(name: string, now = start) {
  const nameKey = name.toLowerCase();
  return {
    name,
    nameKey,
    tokenHash: `token of ${nameKey}`,
    now,
    expiresAt: now + day,
  };
}

async function signedIn(store: Store, name: string): Promise<User> {
  const result = await store.signIn(claim(name));
  assert(result.type === "signed_in");
  return result.user;
}

async function people(
  store: Store,
): Promise<{ lobby: Room; ana: User; bia: User }> {
  const lobby = await store.room("lobby");
  assert(lobby !== null);
  return {
    lobby,
    ana: await signedIn(store, "Ana"),
    bia: await signedIn(store, "Bia"),
  };
}

async function create(store: Store, slug: string): Promise<Room> {
  const room = await store.createRoom({
    slug,
    name: slug,
    kind: "public",
    now: start,
  });
  assert(room !== null);
  return room;
}

let cids = 0;

function draft(room: Room, author: User, text: string): Draft {
  return { roomId: room.id, author, cid: `cid-${++cids}`, text, at: start };
}

async function readAll(store: Store, room: Room) {
  const page = await store.read(room.id, {
    type: "after",
    seq: 0,
    limit: 1_000,
  });
  assert(page !== null);
  return page;
}

async function texts(store: Store, room: Room): Promise<string[]> {
  return (await readAll(store, room)).entries.map(({ text }) => text);
}

function seqOf(appended: Appended): number {
  assert(appended.type === "appended");
  return appended.entry.seq;
}

function fromOf(appended: Appended): User {
  assert(appended.type !== "cid_conflict");
  return appended.entry.from;
}

function oneTo(last: number): number[] {
  return Array.from({ length: last }, (_, i) => i + 1);
}

function assertIsUnavailable(
  result: PromiseSettledResult<unknown> | undefined,
): void {
  assert(result?.status === "rejected");
  assertInstanceOf(result.reason, StoreUnavailable);
}

/** A mistake in the call is no reason to call the store unavailable, which asks for another try. */
function assertIsSurprise(
  result: PromiseSettledResult<unknown> | undefined,
): void {
  assert(result?.status === "rejected");
  assert(!(result.reason instanceof StoreUnavailable));
}
