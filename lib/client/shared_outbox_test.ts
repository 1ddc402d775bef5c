import { assertEquals } from "@std/assert";

import { add, empty, type Outbox, refused, take, update } from "./outbox.ts";
import { claim, type Kept, lost, merge, unkept } from "./shared_outbox.ts";
import { pending } from "./test_world.ts";
import type { Pending } from "./view.ts";

Deno.test("claim() has a message wait until no other tab can have taken it, too", () => {
  const [claimed] = claim(opened(), new Set(["c1"]), 1_000);
  const mine = pending("c1", { owner: "mine" });

  const soon = merge(claimed, keptAs(mine), 1_499);
  const sure = merge(claimed, keptAs(mine), 1_500);

  assertEquals([cidsOf(claimed), cidsOf(soon), cidsOf(sure)], [[], [], ["c1"]]);
});

Deno.test("claim() is given up when another tab took the message later", () => {
  const [claimed] = claim(opened(), new Set(["c1"]), 1_000);

  const lost = merge(claimed, keptAs(pending("c1", { owner: "its" })), 1_500);

  assertEquals(cidsOf(lost), []);
});

Deno.test("what the store had no room for is to be kept at each look", () => {
  const box = refusedUnkept();
  const old = pending("c1", { owner: "mine" });

  const merged = merge(box, keptAs(old), 1_000);

  assertEquals(lost(merged, keptAs(old)), box.items.map((it) => it.pending));
});

Deno.test("what the store has found room for is followed there again", () => {
  const box = refusedUnkept();
  const [item] = box.items.map(({ pending }) => pending);
  const kept = keptAs(...item === undefined ? [] : [item]);

  const merged = merge(box, kept, 1_000);
  const retried = merge(merged, keptAs(pending("c1", { owner: "its" })), 2_000);

  assertEquals(lost(merged, kept), []);
  assertEquals(retried.items.map(({ pending }) => pending.owner), ["its"]);
});

/** An outbox whose message was refused for good, which the store had no room to say. */
function refusedUnkept(): Outbox {
  const mine = pending("c1", { owner: "mine" });
  const box = { ...add(empty, mine), tab: "mine", heldUntil: 0 };
  return unkept(update(box, refused(mine, "too_long")), "c1");
}

/** An outbox of this tab, with a message whose own tab is gone. */
function opened(): Outbox {
  const orphan = pending("c1", { owner: "gone" });
  return { ...add(empty, orphan), tab: "mine", heldUntil: 0 };
}

function keptAs(...pendings: Pending[]): Kept {
  const orphans = new Set<string>();
  return { pendings, orphans, tab: "mine", isCleared: false, isDue: true };
}

function cidsOf(outbox: Outbox): string[] {
  const [, due] = take(outbox, () => true, 2_000);
  return due.map(({ cid }) => cid);
}
