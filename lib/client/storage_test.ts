import { assertEquals, assertRejects } from "@std/assert";

import {
  createDrafts,
  createMemoryStore,
  createOutboxStorage,
  type KeyStore,
} from "./storage.ts";
import { pending } from "./test_world.ts";

const deaf = () => () => {};

function fullStore(): KeyStore {
  return {
    ...createMemoryStore(),
    length: 0,
    setItem() {
      throw new DOMException("full", "QuotaExceededError");
    },
  };
}

Deno.test("createOutboxStorage() lists what was put, in the order of writing", async () => {
  const storage = createOutboxStorage(createMemoryStore(), "u1");
  const kept = [
    pending("c", { at: 1 }),
    pending("a", { at: 2 }),
    pending("b", { at: 2, state: "refused", code: "too_long" }),
  ];
  for (const each of kept.toReversed()) await storage.put(each);

  assertEquals(await storage.list(), kept);
});

Deno.test("createOutboxStorage() puts a message in the place of its older self", async () => {
  const storage = createOutboxStorage(createMemoryStore(), "u1");
  await storage.put(pending("a"));
  await storage.put(pending("a", { state: "refused" }));

  const list = await storage.list();

  assertEquals(list.map(({ state }) => state), ["refused"]);
});

Deno.test("createOutboxStorage() lists no more what was removed", async () => {
  const storage = createOutboxStorage(createMemoryStore(), "u1");
  await storage.put(pending("a"));
  await storage.put(pending("b"));

  await storage.remove("a");

  assertEquals((await storage.list()).map(({ cid }) => cid), ["b"]);
});

Deno.test("createOutboxStorage() lists nobody else's last words", async () => {
  const store = createMemoryStore();
  await createOutboxStorage(store, "u1").put(pending("a"));

  assertEquals(await createOutboxStorage(store, "u2").list(), []);
  assertEquals(await createOutboxStorage(store, "u").list(), []);
});

Deno.test("createOutboxStorage() passes over what it can't read", async () => {
  const store = createMemoryStore();
  const storage = createOutboxStorage(store, "u1");
  const good = pending("good");
  const bad = ["", "{", "null", "[]", "7", '{"cid":"x"}'];
  const wrong = [
    { ...good, at: "1" },
    { ...good, text: { toString: 1 } },
    { ...good, state: "gone" },
    { ...good, code: "nonsense" },
  ].map((value) => JSON.stringify(value));
  [...bad, ...wrong].forEach((text, i) =>
    store.setItem(`papo:outbox:u1:bad${i}`, text)
  );
  await storage.put(good);

  assertEquals(await storage.list(), [good]);
});

Deno.test("createOutboxStorage() rejects when the store is full, and does not throw", async () => {
  const storage = createOutboxStorage(fullStore(), "u1");

  await assertRejects(() => storage.put(pending("a")), DOMException);
});

Deno.test("createDrafts() keeps a text per room and user, until it is empty", () => {
  const store = createMemoryStore();
  const drafts = createDrafts(store, "u1", deaf);
  drafts.write("lobby", "oi");
  drafts.write("garden", "olá");

  drafts.write("garden", "");

  assertEquals(drafts.read("lobby"), "oi");
  assertEquals(drafts.read("garden"), "");
  assertEquals(createDrafts(store, "u2", deaf).read("lobby"), "");
  assertEquals(store.length, 1);
});

Deno.test("drafts.watchAll() tells of every change to a text of one's own, and of a cleared store", () => {
  let changes = 0;
  let tell = (_key: string | null) => {};
  const drafts = createDrafts(createMemoryStore(), "u1", (onKey) => {
    tell = onKey;
    return () => {};
  });

  drafts.watchAll(() => changes++);
  const counts = [
    "papo:draft:u1:lobby",
    "papo:draft:u2:lobby",
    "papo:outbox:u1:c",
    "papo:draft:u1:garden",
    null,
  ].map((key) => {
    tell(key);
    return changes;
  });

  assertEquals(counts, [1, 1, 1, 2, 3]);
});

Deno.test("createDrafts() lets one go on writing when the store is full", () => {
  const drafts = createDrafts(fullStore(), "u1", deaf);

  drafts.write("lobby", "oi");

  assertEquals(drafts.read("lobby"), "");
});
