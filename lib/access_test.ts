import { assertEquals } from "@std/assert";

import { type Action, can } from "./access.ts";
import type { RoomKind } from "./protocol/events.ts";

const ana = { id: "u1", name: "Ana" };
const actions: Action[] = ["read", "send", "type", "see_members"];
const kinds: [RoomKind, boolean][] = [
  ["public", true],
  ["private", false],
  ["direct", false],
];

for (const [kind, isAllowed] of kinds) {
  for (const action of actions) {
    Deno.test(`whoever is signed in ${isAllowed ? "can" : "can't"} ${action} in a ${kind} room`, () => {
      const room = { id: 1, slug: "lobby", name: "Lobby", kind };

      assertEquals(
        can(ana, action, { ...room, epoch: "e", head: 0 }),
        isAllowed,
      );
    });
  }
}
