import { assertEquals, assertStrictEquals } from "@std/assert";

import { createFakeTime } from "../tests/support/fake_time.ts";
import { ana, bia } from "../tests/support/memory_store.ts";
import { createPresence, type Presence } from "./presence.ts";
import type { User } from "./protocol/events.ts";
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

  come(presence, 450);
  await time.advance(0);
  const first = [...sizes];
  await time.advance(2 * roomMs(450));

  assertEquals(first, [200]);
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
  come(presence, 300);
  await time.advance(roomMs(300));
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

Deno.test("presence.earliest() is one list of 200, until one of them goes or has another name", () => {
  const { presence } = setUp();
  come(presence, 201);

  const list = presence.earliest(lobby.id);
  presence.join(lobby, ana);
  presence.leave(lobby, person(200), { atOnce: true });
  const same = presence.earliest(lobby.id);
  presence.leave(lobby, person(7), { atOnce: true });
  const without = presence.earliest(lobby.id);
  presence.join(lobby, { ...person(0), name: "Zero" });
  const renamed = presence.earliest(lobby.id);

  assertEquals(list.map(({ name }) => name), range(0, 199));
  assertStrictEquals(same, list);
  assertEquals(without.length, 200);
  assertEquals(without.at(-1), ana);
  assertEquals(without.some(({ id }) => id === "u7"), false);
  assertEquals(renamed[0]?.name, "Zero");
});

Deno.test("presence.earliest() has everyone of a small room", () => {
  const { presence } = setUp();

  const empty = presence.earliest(lobby.id);
  presence.join(lobby, ana);
  const one = presence.earliest(lobby.id);
  presence.join(lobby, bia);
  const two = presence.earliest(lobby.id);
  presence.leave(lobby, ana, { atOnce: true });

  assertEquals([empty, one, two], [[], [ana], [ana, bia]]);
  assertEquals(presence.earliest(lobby.id), [bia]);
});

Deno.test("a room of more than can be named hears its count with each change, a small one does not", async () => {
  const { presence, counts, time } = setUp();
  come(presence, 200);
  await time.advance(roomMs(200));
  presence.join(lobby, ana);
  await time.advance(roomMs(201));
  presence.leave(lobby, ana, { atOnce: true });
  await time.advance(roomMs(200));

  assertEquals(counts, [undefined, 201, undefined]);
});

Deno.test("who was shown a count hears the right one, though all was undone or the room is small again", async () => {
  const { presence, told, counts, time } = setUp();
  come(presence, 201);
  await time.advance(2 * roomMs(201));
  told.length = counts.length = 0;

  presence.join(lobby, ana);
  presence.earliest(lobby.id);
  presence.leave(lobby, ana, { atOnce: true });
  await time.advance(roomMs(202));
  presence.leave(lobby, person(1), { atOnce: true });
  presence.join(lobby, person(1));
  presence.earliest(lobby.id);
  presence.leave(lobby, person(0), { atOnce: true });
  presence.leave(lobby, person(2), { atOnce: true });
  await time.advance(roomMs(201));

  assertEquals(told, ["-0", "-2"]);
  assertEquals(counts, [201, 199]);
});

Deno.test("who is named to somebody in a large room and goes before it was told is told of", async () => {
  const { presence, told, time } = setUp();
  presence.join(lobby, ana);
  await time.advance(0);
  come(presence, 202);

  presence.earliest(lobby.id);
  presence.leave(lobby, person(198), { atOnce: true });
  presence.leave(lobby, person(201), { atOnce: true });
  await time.advance(3 * roomMs(202));

  assertEquals(told.slice(0, 3), ["+Ana", "+198", "+0"]);
  assertEquals(told.includes("-198"), true);
  assertEquals(told.includes("+201"), false);
});

const lobby = room(1, "lobby");
const garden = room(2, "garden");

function person(i: number): User {
  return { id: `u${i}`, name: `${i}` };
}

function come(presence: Presence, count: number): void {
  for (let i = 0; i < count; i++) presence.join(lobby, person(i));
}

function range(first: number, last: number): string[] {
  return Array.from({ length: last - first + 1 }, (_, i) => `${first + i}`);
}

/** After how long a room of so many may hear of changes. */
function roomMs(count: number): number {
  return Math.floor(count / 100);
}

function room(id: number, slug: string): Room {
  return { id, slug, name: slug, kind: "public", epoch: "e1", head: 0 };
}

function setUp() {
  const time = createFakeTime();
  const told: string[] = [];
  const sizes: number[] = [];
  const counts: (number | undefined)[] = [];
  const presence = createPresence({
    graceMs,
    after: time.after,
    schedule: (count, tell) => time.after(roomMs(count), tell),
    onChange({ online, users, memberCount }) {
      sizes.push(users.length);
      counts.push(memberCount);
      told.push(...users.map(({ name }) => (online ? "+" : "-") + name));
    },
  });
  return { presence, told, sizes, counts, time };
}
