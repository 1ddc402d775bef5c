import { assertEquals } from "@std/assert";

import { createFakeTime } from "../tests/support/fake_time.ts";
import { ana, bia } from "../tests/support/memory_store.ts";
import { createPresence } from "./presence.ts";
import type { Room } from "./store/store.ts";

const graceMs = 3_000;

Deno.test("presence.join() tells once of a person with three tabs", async () => {
  const { presence, told, time } = setUp();

  for (let tab = 0; tab < 3; tab++) presence.join(lobby, ana);
  await time.advance(0);

  assertEquals(told, ["+Ana"]);
  assertEquals(presence.members(lobby.id), [ana]);
});

Deno.test("presence.leave() tells of a person when their last tab leaves", async () => {
  const { presence, told, time } = setUp();
  presence.join(lobby, ana);
  presence.join(lobby, ana);
  await time.advance(0);

  presence.leave(lobby, ana, { atOnce: true });
  await time.advance(0);
  const one = [...told];
  presence.leave(lobby, ana, { atOnce: true });
  await time.advance(0);

  assertEquals(one, ["+Ana"]);
  assertEquals(told, ["+Ana", "-Ana"]);
  assertEquals(presence.count(lobby.id), 0);
});

Deno.test("presence.leave() keeps who was cut off for a grace", async () => {
  const { presence, told, time } = setUp();
  presence.join(lobby, ana);

  presence.leave(lobby, ana, { atOnce: false });
  await time.advance(graceMs - 1);
  const before = [...told, presence.count(lobby.id)];
  await time.advance(1);

  assertEquals(before, ["+Ana", 1]);
  assertEquals(told, ["+Ana", "-Ana"]);
});

Deno.test("a reload is no coming and going, and its grace can't end the new stay", async () => {
  const { presence, told, time } = setUp();
  presence.join(lobby, ana);

  presence.leave(lobby, ana, { atOnce: false });
  await time.advance(graceMs - 1);
  presence.join(lobby, ana);
  await time.advance(graceMs);
  presence.leave(lobby, ana, { atOnce: false });
  await time.advance(graceMs - 1);

  assertEquals(told, ["+Ana"]);
  assertEquals(presence.members(lobby.id), [ana]);
});

Deno.test("a second cut begins a grace of its own", async () => {
  const { presence, told, time } = setUp();
  presence.join(lobby, ana);

  presence.leave(lobby, ana, { atOnce: false });
  await time.advance(graceMs - 1);
  presence.join(lobby, ana);
  presence.leave(lobby, ana, { atOnce: false });
  await time.advance(graceMs - 1);
  const before = [...told];
  await time.advance(1);

  assertEquals(before, ["+Ana"]);
  assertEquals(told, ["+Ana", "-Ana"]);
});

Deno.test("who comes and goes within one turn is not told of", async () => {
  const { presence, told, time } = setUp();

  presence.join(lobby, ana);
  presence.join(lobby, bia);
  presence.leave(lobby, ana, { atOnce: true });
  await time.advance(0);

  assertEquals(told, ["+Bia"]);
});

Deno.test("who goes and comes back within one turn is not told of either", async () => {
  const { presence, told, time } = setUp();
  presence.join(lobby, ana);
  await time.advance(0);

  presence.leave(lobby, ana, { atOnce: true });
  presence.join(lobby, ana);
  await time.advance(0);

  assertEquals(told, ["+Ana"]);
  assertEquals(presence.count(lobby.id), 1);
});

Deno.test("who is seen and goes within one turn is told of", async () => {
  const { presence, told, time } = setUp();

  presence.join(lobby, ana);
  presence.members(lobby.id);
  presence.leave(lobby, ana, { atOnce: true });
  await time.advance(0);

  assertEquals(told, ["+Ana", "-Ana"]);
});

Deno.test("who is missed and comes back within one turn is told of", async () => {
  const { presence, told, time } = setUp();
  presence.join(lobby, ana);
  await time.advance(0);

  presence.leave(lobby, ana, { atOnce: true });
  presence.members(lobby.id);
  presence.join(lobby, ana);
  await time.advance(0);

  assertEquals(told, ["+Ana", "-Ana", "+Ana"]);
});

Deno.test("many who come together are told of in lists of 200", async () => {
  const { presence, sizes, time } = setUp();

  for (let i = 0; i < 450; i++) {
    presence.join(lobby, { id: `u${i}`, name: `Person ${i}` });
  }
  await time.advance(0);

  assertEquals(sizes, [200, 200, 50]);
  assertEquals(presence.count(lobby.id), 450);
});

Deno.test("rooms are counted apart", async () => {
  const { presence, told, time } = setUp();

  presence.join(lobby, ana);
  presence.join(garden, ana);
  presence.leave(garden, ana, { atOnce: true });
  await time.advance(0);

  assertEquals(told, ["+Ana"]);
  assertEquals([presence.count(1), presence.count(2)], [1, 0]);
});

Deno.test("presence.total counts everyone once for each room", () => {
  const { presence } = setUp();

  presence.join(lobby, ana);
  presence.join(lobby, ana);
  presence.join(lobby, bia);
  presence.join(garden, ana);

  assertEquals(presence.total, 3);
});

Deno.test("presence.members() shows the name that a person has now, the earliest first", () => {
  const { presence } = setUp();

  presence.join(lobby, ana);
  presence.join(lobby, bia);
  presence.join(lobby, { ...ana, name: "ANA" });

  assertEquals(presence.members(lobby.id), [{ ...ana, name: "ANA" }, bia]);
});

Deno.test("a room of many is told of changes when its own time comes, and others at theirs", async () => {
  const { presence, told, time } = setUp();
  for (let i = 0; i < 300; i++) {
    presence.join(lobby, { id: `u${i}`, name: `${i}` });
  }
  await time.advance(0);
  told.length = 0;

  presence.join(lobby, ana);
  presence.join(garden, bia);
  await time.advance(2);
  presence.leave(lobby, { id: "u7", name: "7" }, { atOnce: true });
  const early = [...told];
  await time.advance(1);

  assertEquals(early, ["+Bia"]);
  assertEquals(told, ["+Bia", "+Ana", "-7"]);
});

Deno.test("presence.members() lists the earliest, at most so many", () => {
  const { presence } = setUp();
  for (let i = 0; i < 5; i++) {
    presence.join(lobby, { id: `u${i}`, name: `${i}` });
  }

  const names = presence.members(lobby.id, 3).map(({ name }) => name);

  assertEquals(names, ["0", "1", "2"]);
  assertEquals(presence.members(lobby.id).length, 5);
});

const lobby = room(1, "lobby");
const garden = room(2, "garden");

function room(id: number, slug: string): Room {
  return { id, slug, name: slug, kind: "public", epoch: "e1", head: 0 };
}

function setUp() {
  const time = createFakeTime();
  const told: string[] = [];
  const sizes: number[] = [];
  const presence = createPresence({
    graceMs,
    after: time.after,
    schedule: (count, tell) => time.after(Math.floor(count / 100), tell),
    onChange({ online, users }) {
      sizes.push(users.length);
      told.push(...users.map(({ name }) => (online ? "+" : "-") + name));
    },
  });
  return { presence, told, sizes, time };
}
