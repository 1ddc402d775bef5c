import { assert, assertEquals } from "@std/assert";

import { ana, bia } from "../tests/support/memory_store.ts";
import {
  garden,
  lobby,
  names,
  setUpAnaAndBia,
  setUpMachines,
} from "../tests/support/presence_machines.ts";

const graceMs = 3_000;
const atOnce = { atOnce: true };
const cut = { atOnce: false };

Deno.test("a join shows who is on other machines, and they are not told of as well", async () => {
  const { time, machine } = setUpMachines();
  const [one, two] = [await machine("m1"), await machine("m2")];
  await one.join(lobby, ana);
  await time.advance(100);

  await two.join(lobby, bia);
  await time.advance(1_000);

  assertEquals(names(two.presence), ["Ana", "Bia"]);
  assertEquals(two.told, ["+Bia"]);
  assertEquals(one.told, ["+Ana", "+Bia"]);
});

Deno.test("joins of one turn share one read, and the next one needs none", async () => {
  const { time, sharing, machine } = setUpMachines();
  const two = await machine("m2");
  const reads = () => sharing.calls.filter((call) => call.includes("read"));

  await Promise.all([
    two.join(lobby, ana),
    two.join(lobby, bia),
    two.join(garden, bia),
  ]);
  await time.advance(100);
  const first = reads();

  assertEquals(first, ["m2 read 1,2"]);
  assertEquals(two.presence.know(lobby), null);
  assertEquals(reads(), first);
});

Deno.test("who comes and goes elsewhere is told of within 200 ms", async () => {
  const { time, machine } = setUpMachines();
  const [one, two] = [await machine("m1"), await machine("m2")];
  await two.join(lobby, bia);
  await time.advance(1_000);

  await one.join(lobby, ana);
  await time.advance(200);
  const come = [...two.told];
  one.presence.leave(lobby, ana, atOnce);
  await time.advance(200);

  assertEquals(come, ["+Bia", "+Ana"]);
  assertEquals(two.told, ["+Bia", "+Ana", "-Ana"]);
});

Deno.test("a person on two machines is one member, who neither comes nor goes a second time", async () => {
  const { time, one, two, three } = await setUpAnaAndBia();

  await two.join(lobby, ana);
  await time.advance(1_000);
  const counts = [one, two, three].map(({ presence }) => presence.count(1));
  one.presence.leave(lobby, ana, atOnce);
  await time.advance(1_000);

  assertEquals(counts, [2, 2, 2]);
  for (const { presence } of [one, two, three]) {
    assertEquals(names(presence), ["Ana", "Bia"]);
  }
  assertEquals(three.told, ["+Bia", "+Ana"]);
});

Deno.test("who is cut off and comes back on another machine within the grace was never gone", async () => {
  const { time, one, two, three } = await setUpAnaAndBia();

  one.presence.leave(lobby, ana, cut);
  await time.advance(graceMs - 200);
  await two.join(lobby, ana);
  await time.advance(60_000);

  assertEquals(three.told, ["+Bia", "+Ana"]);
  assertEquals(names(three.presence), ["Ana", "Bia"]);
});

Deno.test("who is cut off and does not come back is gone after the grace", async () => {
  const { time, machine } = setUpMachines();
  const [one, two] = [await machine("m1"), await machine("m2")];
  await two.join(lobby, bia);
  await one.join(lobby, ana);
  await time.advance(1_000);

  one.presence.leave(lobby, ana, cut);
  await time.advance(graceMs - 1);
  const before = [...two.told];
  await time.advance(201);

  assertEquals(before, ["+Bia", "+Ana"]);
  assertEquals(two.told, ["+Bia", "+Ana", "-Ana"]);
});

Deno.test("a room is read once at a time: a hint during the first read waits for it", async () => {
  const { time, sharing, machine } = setUpMachines();
  const two = await machine("m2");
  const reads = () => sharing.calls.filter((call) => call.includes("read"));
  const goOn = Promise.withResolvers<void>();
  sharing.held = goOn.promise;

  const joined = two.join(lobby, bia);
  await time.advance(0);
  two.presence.hear({ type: "presence", roomId: lobby.id });
  await time.advance(500);
  const during = reads();
  goOn.resolve();
  await joined;
  await time.advance(100);

  assertEquals(during, ["m2 read 1"]);
  assertEquals(reads(), ["m2 read 1", "m2 read 1"]);
});

Deno.test("a large room is told of changes elsewhere when its time comes, as of those here", async () => {
  const { time, sharing, machine } = setUpMachines();
  const [one, two] = [await machine("m1"), await machine("m2")];
  for (let i = 0; i < 100; i++) {
    await two.join(lobby, { id: `u${i}`, name: `${i}` });
  }
  await time.advance(1_000);
  two.told.length = 0;
  sharing.calls.length = 0;

  await one.join(lobby, ana);
  while (!sharing.calls.includes("m2 read 1")) await time.advance(1);
  const early = [...two.told];
  await time.advance(50);

  assertEquals([early, two.told], [[], ["+Ana"]]);
});

Deno.test("a room that somebody joins late is known again", async () => {
  const { time, machine } = setUpMachines();
  const [one, two] = [await machine("m1"), await machine("m2")];
  await one.join(lobby, ana);
  await two.presence.know(lobby);
  await time.advance(60_000);

  two.presence.join(lobby, bia);
  await time.advance(1_000);

  assertEquals(names(two.presence), ["Ana", "Bia"]);
});

Deno.test("many who come to a machine at the same time are few writes and few hints", async () => {
  const { time, sharing, hints, machine } = setUpMachines();
  const one = await machine("m1");
  await one.join(lobby, ana);
  await time.advance(1_000);
  const before = sharing.calls.length;
  hints.length = 0;

  for (let i = 0; i < 300; i++) {
    one.presence.join(lobby, { id: `u${i}`, name: `${i}` });
    if (i % 3 === 0) await time.advance(1);
  }
  await time.advance(200);

  assertEquals(sharing.calls.slice(before).length, 3);
  assertEquals(hints.length, 3);
});

Deno.test("somebody's new name is shown on other machines when it is next read", async () => {
  const { time, users, machine } = setUpMachines();
  const [one, two] = [await machine("m1"), await machine("m2")];
  await two.join(lobby, bia);
  await one.join(lobby, ana);
  await time.advance(1_000);

  users[0] = { ...ana, name: "ANA" };
  await time.advance(18_000);

  assertEquals(names(two.presence), ["ANA", "Bia"]);
  assertEquals(two.presence.count(1), 2);
});

Deno.test("typing on another machine is told where somebody follows the room, and nowhere else", async () => {
  const { time, machine } = setUpMachines();
  const [one, two, three] = [
    await machine("m1"),
    await machine("m2"),
    await machine("m3"),
  ];
  await two.join(lobby, bia);
  await three.join(garden, bia);
  await time.advance(100);

  one.hint({ type: "typing", roomId: lobby.id, user: ana });
  await time.advance(0);

  assertEquals(two.told, ["+Bia", "Ana types in lobby"]);
  assertEquals(three.told, ["+Bia"]);
});

Deno.test("rooms that nobody needs are read no more", async () => {
  const { time, sharing, machine } = setUpMachines();
  const two = await machine("m2");
  await two.join(lobby, bia);
  two.presence.leave(lobby, bia, atOnce);
  await time.advance(60_000);
  sharing.calls.length = 0;

  await time.advance(60_000);

  assert(sharing.calls.length > 2);
  assertEquals(sharing.calls.filter((call) => call !== "m2 renew"), []);
});

Deno.test("presence.total counts those on this machine, so that machines can be added up", async () => {
  const { time, machine } = setUpMachines();
  const [one, two] = [await machine("m1"), await machine("m2")];
  await one.join(lobby, ana);
  await two.join(lobby, bia);
  await time.advance(1_000);

  assertEquals([one.presence.total, two.presence.total], [1, 1]);
  assertEquals([one.presence.machines, two.presence.machines], [1, 2]);
});
