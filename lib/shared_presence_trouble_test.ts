import { assertEquals } from "@std/assert";

import { ana, bia } from "../tests/support/memory_store.ts";
import {
  garden,
  lobby,
  names,
  setUpMachines,
} from "../tests/support/presence_machines.ts";

const atOnce = { atOnce: true };

Deno.test("what a lost hint told of is read as the lease is renewed", async () => {
  const { time, sharing, machine } = setUpMachines();
  const [one, two] = [await machine("m1"), await machine("m2")];
  await two.join(lobby, bia);
  await time.advance(1_000);

  sharing.isDeaf = true;
  await one.join(lobby, ana);
  await time.advance(1_000);
  const before = [...two.told];
  await time.advance(17_000);

  assertEquals(before, ["+Bia"]);
  assertEquals(two.told, ["+Bia", "+Ana"]);
});

Deno.test("a dead machine's people are gone within 45 s, whenever it died, and not while it may live", async () => {
  for (const livedMs of [1_000, 4_900, 5_100, 14_000, 20_100]) {
    const { time, machine } = setUpMachines();
    const one = await machine("m1");
    await time.advance(10_000);
    const two = await machine("m2");
    await two.join(lobby, bia);
    await one.join(lobby, ana);
    await time.advance(livedMs);

    one.die();
    await time.advance(24_000);
    const early = [...two.told];
    await time.advance(21_000);

    assertEquals(early, ["+Bia", "+Ana"]);
    assertEquals(two.told, ["+Bia", "+Ana", "-Ana"]);
    assertEquals(two.presence.machines, 1);
  }
});

Deno.test("a write that failed, and is done long after, leaves nobody where they are not for long", async () => {
  const { time, sharing, machine } = setUpMachines();
  const [one, two] = [await machine("m1"), await machine("m2")];
  await two.join(lobby, bia);
  one.isCutOff = true;
  await one.join(lobby, ana);
  await time.advance(1_000);
  one.presence.leave(lobby, ana, atOnce);
  one.isCutOff = false;
  await time.advance(30_000);

  const late = { roomId: lobby.id, userId: ana.id, isHere: true };
  await sharing.leases("m1").write([late], { isAll: false });
  await time.advance(60_000);

  assertEquals(names(two.presence), ["Bia"]);
});

Deno.test("a machine that ends well leaves its people a moment to come back", async () => {
  const { time, machine } = setUpMachines();
  const [one, two] = [await machine("m1"), await machine("m2")];
  await two.join(lobby, bia);
  await one.join(lobby, ana);
  await time.advance(1_000);

  await one.presence.close();
  one.die();
  await time.advance(2_000);
  await two.join(lobby, ana);
  await time.advance(20_000);

  assertEquals(two.told, ["+Bia", "+Ana"]);
  assertEquals(two.presence.machines, 1);
});

Deno.test("while the leases are away joins go on, nobody is missed, and all heals", async () => {
  const { time, sharing, reported, machine } = setUpMachines();
  const [one, two] = [await machine("m1"), await machine("m2")];
  await two.join(lobby, bia);
  await one.join(lobby, ana);
  await time.advance(1_000);

  sharing.isBroken = true;
  await time.advance(60_000);
  one.presence.leave(lobby, ana, atOnce);
  await one.join(garden, ana);
  await two.join(garden, bia);
  const during = [...two.told];
  sharing.isBroken = false;
  await time.advance(10_000);

  assertEquals(during, ["+Bia", "+Ana"]);
  assertEquals(two.told, ["+Bia", "+Ana", "+Bia", "+Ana", "-Ana"]);
  assertEquals(names(two.presence), ["Bia"]);
  assertEquals(names(two.presence, garden), ["Ana", "Bia"]);
  assertEquals(reported, ["leases_failed", "leases_failed"]);
});

Deno.test("an outage that outlives every lease is no coming and going", async () => {
  const { time, sharing, machine } = setUpMachines();
  const [one, two] = [await machine("m1"), await machine("m2")];
  await two.join(lobby, bia);
  await one.join(lobby, ana);
  await time.advance(1_000);

  sharing.isBroken = true;
  await time.advance(120_000);
  sharing.isBroken = false;
  await time.advance(60_000);

  assertEquals(two.told, ["+Bia", "+Ana"]);
  assertEquals(one.told.toSorted(), ["+Ana", "+Bia"]);
});

Deno.test("a database that hangs, and goes on when every lease has lapsed, is no coming and going", async () => {
  const { time, sharing, reported, machine } = setUpMachines();
  const [two, one] = [await machine("m2"), await machine("m1")];
  await two.join(lobby, bia);
  await one.join(lobby, ana);
  await time.advance(1_000);
  const goOn = Promise.withResolvers<void>();

  sharing.held = goOn.promise;
  await time.advance(60_000);
  sharing.held = null;
  goOn.resolve();
  await time.advance(60_000);

  assertEquals(two.told, ["+Bia", "+Ana"]);
  assertEquals(names(one.presence), ["Ana", "Bia"]);
  assertEquals(reported, ["leases_failed", "leases_failed"]);
});

Deno.test("when all that was written is lost, it is written anew and nobody is missed", async () => {
  const { time, sharing, machine } = setUpMachines();
  const [one, two] = [await machine("m1"), await machine("m2")];
  await two.join(lobby, bia);
  await one.join(lobby, ana);
  await time.advance(1_000);

  sharing.lose();
  for (const { presence } of [one, two]) presence.doubt();
  await time.advance(60_000);

  assertEquals(two.told, ["+Bia", "+Ana"]);
  assertEquals(names(one.presence), ["Ana", "Bia"]);
});

Deno.test("what was read before trouble makes nobody missed after it", async () => {
  const { time, sharing, machine } = setUpMachines();
  const [one, two] = [await machine("m1"), await machine("m2")];
  await two.join(lobby, bia);
  await one.join(lobby, ana);
  await time.advance(1_000);
  const goOn = Promise.withResolvers<void>();

  sharing.held = goOn.promise;
  two.presence.hear({ type: "presence", roomId: lobby.id });
  await time.advance(0);
  sharing.lose();
  for (const { presence } of [two, one]) presence.doubt();
  await time.advance(4_000);
  sharing.held = null;
  goOn.resolve();
  await time.advance(60_000);

  assertEquals(two.told, ["+Bia", "+Ana"]);
});

Deno.test("one machine's trouble over, the others are told of all that changed meanwhile", async () => {
  const { time, machine } = setUpMachines();
  const [one, two] = [await machine("m1"), await machine("m2")];
  await two.join(lobby, bia);
  await one.join(lobby, ana);
  await time.advance(1_000);

  one.isCutOff = true;
  one.presence.leave(lobby, ana, atOnce);
  await time.advance(5_000);
  const during = [...two.told];
  one.isCutOff = false;
  await time.advance(1_200);

  assertEquals(during, ["+Bia", "+Ana"]);
  assertEquals(two.told, ["+Bia", "+Ana", "-Ana"]);
});

Deno.test("who comes is told of at once though hints were lost, only those who go are not", async () => {
  const { time, machine } = setUpMachines();
  const [one, two] = [await machine("m1"), await machine("m2")];
  await two.join(lobby, bia);
  await one.join(garden, ana);
  await time.advance(1_000);

  two.presence.doubt();
  await one.join(lobby, ana);
  await time.advance(200);
  const come = [...two.told];
  one.presence.leave(lobby, ana, atOnce);
  await time.advance(1_000);
  const stays = [...two.told];
  await time.advance(3_000);

  assertEquals(come, ["+Bia", "+Ana"]);
  assertEquals(stays, come);
  assertEquals(two.told, ["+Bia", "+Ana", "-Ana"]);
});

Deno.test("a join waits a second at most to know who is on other machines", async () => {
  const { time, sharing, machine } = setUpMachines();
  const [one, two] = [await machine("m1"), await machine("m2")];
  await one.join(lobby, ana);
  await time.advance(1_000);
  const answer = Promise.withResolvers<void>();
  sharing.held = answer.promise;

  const joined = two.join(lobby, bia);
  await time.advance(1_000);
  await joined;
  const alone = names(two.presence);
  answer.resolve();
  await time.advance(100);

  assertEquals(alone, ["Bia"]);
  assertEquals(two.told, ["+Bia", "+Ana"]);
});
