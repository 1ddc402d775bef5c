import { assertEquals } from "@std/assert";

import { ana, bia } from "../tests/support/memory_store.ts";
import { encodeJoined } from "./encode_joined.ts";
import type { User } from "./protocol/events.ts";

const joined = {
  room: "lobby",
  epoch: "e1",
  head: 3,
  recovered: false,
  memberCount: 2,
};

Deno.test("encodeJoined() gives each their own ref with the same members", () => {
  const members = [ana, bia];

  const one = encodeJoined({ ...joined, ref: "r1" }, members);
  const two = encodeJoined(joined, members);

  const event = { type: "joined", ...joined, members };
  assertEquals(JSON.parse(one), { ...event, ref: "r1" });
  assertEquals(JSON.parse(two), event);
});

Deno.test("encodeJoined() encodes a list of members once", () => {
  let encoded = 0;
  const members: User[] = [
    Object.assign({ ...ana }, { toJSON: () => (encoded++, ana) }),
  ];

  for (let i = 0; i < 3; i++) encodeJoined(joined, members);

  assertEquals(encoded, 1);
});
