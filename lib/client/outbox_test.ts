import { assertEquals, assertStrictEquals } from "@std/assert";

import * as outbox from "./outbox.ts";
import { merge, unkept } from "./shared_outbox.ts";
import { pending } from "./test_world.ts";
import type { Pending } from "./view.ts";

const always = () => true;

function restore(box: outbox.Outbox, pendings: Pending[]): outbox.Outbox {
  const orphans = new Set<string>();
  const kept = { pendings, orphans, tab: "", isCleared: false, isDue: true };
  return merge(box, kept, 0);
}

function boxOf(...cids: string[]): outbox.Outbox {
  return restore(outbox.empty, cids.map((cid) => pending(cid)));
}

function take(box: outbox.Outbox, now = 0): string[] {
  return outbox.take(box, always, now)[1].map(({ cid }) => cid);
}

/** Takes one after the other, as if each were stored at once. */
function drain(box: outbox.Outbox): string[] {
  const [cid] = take(box);
  return cid === undefined ? [] : [cid, ...drain(outbox.remove(box, cid))];
}

Deno.test("outbox.take() gives nothing before restore, and then the kept ones first", () => {
  const box = outbox.add(outbox.empty, pending("b"));

  const before = take(box, 1e15);
  const after = restore(box, [pending("a"), pending("b")]);

  assertEquals(before, []);
  assertEquals(drain(after), ["a", "b"]);
});

Deno.test("outbox.take() gives the oldest of each room that is ready, once", () => {
  const garden = pending("c", { room: "garden" });
  const box = outbox.add(boxOf("a", "b"), garden);

  const [first, due] = outbox.take(box, (room) => room === "lobby", 0);
  const [, rest] = outbox.take(first, always, 0);

  assertEquals(due.map(({ cid }) => cid), ["a"]);
  assertEquals(rest.map(({ cid }) => cid), ["c"]);
});

Deno.test("outbox.take() gives the next one when the one before is stored or refused", () => {
  const [sent] = outbox.take(boxOf("a", "b"), always, 0);
  const no = outbox.refused(pending("a"), "too_long");

  assertEquals(take(sent), []);
  assertEquals(take(outbox.remove(sent, "a")), ["b"]);
  assertEquals(take(outbox.update(sent, no)), ["b"]);
});

Deno.test("outbox.add() takes a message once", () => {
  const box = boxOf("a");

  assertStrictEquals(outbox.add(box, pending("a", { text: "other" })), box);
});

Deno.test("outbox.unsend() has one room's messages sent again, or all", () => {
  const garden = pending("b", { room: "garden" });
  const [sent] = outbox.take(outbox.add(boxOf("a"), garden), always, 0);

  assertEquals(take(outbox.unsend(sent, "garden")), ["b"]);
  assertEquals(take(outbox.unsend(sent)), ["a", "b"]);
});

Deno.test("outbox.hold() waits for the longest time that was asked", () => {
  const [sent] = outbox.take(boxOf("a", "b"), always, 0);

  const once = outbox.hold(sent, pending("a"), 900);
  const held = outbox.hold(once, pending("a"), 500);

  assertEquals(take(held, 899), []);
  assertEquals(take(held, 900), ["a"]);
});

Deno.test("outbox.rooms() leaves out rooms whose messages are all refused", () => {
  const refused = outbox.refused(pending("b", { room: "garden" }), "too_long");

  const box = restore(outbox.empty, [pending("a"), refused]);

  assertEquals(outbox.rooms(box), new Set(["lobby"]));
});

Deno.test("outbox.retried() takes the server's words away, and has this tab send it", () => {
  const again = outbox.retried(outbox.refused(pending("a"), "too_long"), "t1");

  assertEquals(again, pending("a", { owner: "t1" }));
});

Deno.test("outbox.shown() says after 5 s that a message waits", () => {
  const box = outbox.add(
    restore(outbox.empty, []),
    pending("a", { at: 1_000 }),
  );

  const states = [5_999, 6_000].map((now) =>
    outbox.shown(box, "lobby", now)[0]?.state
  );

  assertEquals(states, ["sending", "waiting"]);
});

Deno.test("outbox.shown() shows a room its own, and a refused one as refused", () => {
  const refused = outbox.refused(pending("b", { room: "garden" }), "too_long");
  const box = restore(outbox.empty, [pending("a"), refused]);

  assertEquals(outbox.shown(box, "garden", 99_999), [refused]);
});

Deno.test("outbox.remove() takes one out and leaves the others as they are", () => {
  const box = boxOf("a", "b");

  assertEquals(take(outbox.remove(box, "a")), ["b"]);
  assertStrictEquals(outbox.remove(box, "other"), box);
});

Deno.test("outbox.hold() does not have a message that the store lacks taken for discarded", () => {
  const written = unkept(outbox.add(boxOf(), pending("a")), "a");
  const held = outbox.hold(written, pending("a"), 1_000);

  const merged = restore(restore(held, []), []);

  assertEquals(merged.items.map(({ pending }) => pending.cid), ["a"]);
});
