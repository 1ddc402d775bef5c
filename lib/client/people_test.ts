import { assertEquals, assertStrictEquals } from "@std/assert";

import type { User } from "../protocol/events.ts";
import { createPeople, type People } from "./people.ts";
import { ana, bruno } from "./test_world.ts";

const carla: User = { id: "u-carla", name: "Carla" };

function setUp(): { people: People; clock: { now: number } } {
  const clock = { now: 0 };
  const people = createPeople(
    { members: [ana], count: 1 },
    { me: ana, now: () => clock.now },
  );
  return { people, clock };
}

function presence(online: boolean, ...users: User[]) {
  return { type: "presence" as const, room: "lobby", online, users };
}

Deno.test("people.receive() adds who comes and takes out who goes", () => {
  const { people } = setUp();

  people.receive(presence(true, bruno, carla));
  people.receive(presence(false, bruno));

  assertEquals(people.members.value, [ana, carla]);
  assertEquals(people.memberCount.value, 2);
});

Deno.test("people.receive() counts somebody who was here already once", () => {
  const { people } = setUp();

  people.receive(presence(true, bruno));
  people.receive(presence(true, { ...bruno, name: "Bruno S." }));

  assertEquals(people.members.value.map(({ name }) => name), [
    "Ana",
    "Bruno S.",
  ]);
  assertEquals(people.memberCount.value, 2);
});

Deno.test("people.receive() does not count out whom the whole list never had", () => {
  const { people } = setUp();

  people.receive(presence(false, carla));

  assertEquals(people.memberCount.value, 1);
});

Deno.test("people.receive() counts out whom a cut list left unnamed", () => {
  const { people } = setUp();
  people.reset([ana], 3);

  people.receive(presence(false, carla));

  assertEquals(people.memberCount.value, 2);
});

Deno.test("people.receive() takes a count that it is told for right", () => {
  const { people } = setUp();
  people.reset([ana], 3);

  people.receive({ ...presence(true, bruno, carla), memberCount: 3 });
  const came = people.memberCount.value;
  people.receive({ ...presence(true), memberCount: 2 });

  assertEquals([came, people.memberCount.value], [3, 2]);
});

Deno.test("people.reset() begins anew with what a join says", () => {
  const { people } = setUp();

  people.reset([bruno], 201);

  assertEquals([people.members.value, people.memberCount.value], [
    [bruno],
    201,
  ]);
});

Deno.test("people.typing names others for 6 s after each word of it", () => {
  const { people, clock } = setUp();
  people.addTypists([bruno, ana]);
  clock.now = 4_000;
  people.addTypists([carla, bruno]);

  const then = people.typing.value;
  clock.now = 9_999;
  people.tick();
  const still = people.typing.value;
  clock.now = 10_000;
  people.tick();

  assertEquals(then, [carla, bruno]);
  assertEquals(still, [carla, bruno]);
  assertEquals(people.typing.value, []);
});

Deno.test("people.stopTyping() takes a message for the end of typing", () => {
  const { people } = setUp();
  people.addTypists([bruno, carla]);

  people.stopTyping(bruno);

  assertEquals(people.typing.value, [carla]);
});

Deno.test("people.stopTyping() changes nothing for a message of who did not type", () => {
  const { people } = setUp();
  people.addTypists([carla]);
  const before = people.typing.value;

  people.stopTyping(bruno);

  assertStrictEquals(people.typing.value, before);
});
