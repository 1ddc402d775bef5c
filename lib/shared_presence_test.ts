import { assert, assertEquals } from "@std/assert";

import { createFakeSharing } from "../tests/support/fake_leases.ts";
import { createFakeTime, settled } from "../tests/support/fake_time.ts";
import { ana, bia } from "../tests/support/memory_store.ts";
import type { Event, User } from "./protocol/events.ts";
import {
  createSharedPresence,
  type SharedPresence,
} from "./shared_presence.ts";
import type { Room } from "./store/store.ts";

const graceMs = 3_000;
const atOnce = { atOnce: true };
const cut = { atOnce: false };

Deno.test("a join shows who is on other machines, and they are not told of as well", async () => {
  const { time, machine } = setUp();
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
  const { time, sharing, machine } = setUp();
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
  const { time, machine } = setUp();
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
  const { time, machine } = setUp();
  const [one, two, three] = [
    await machine("m1"),
    await machine("m2"),
    await machine("m3"),
  ];
  await three.join(lobby, bia);
  await one.join(lobby, ana);
  await time.advance(1_000);

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
  const { time, machine } = setUp();
  const [one, two, three] = [
    await machine("m1"),
    await machine("m2"),
    await machine("m3"),
  ];
  await three.join(lobby, bia);
  await one.join(lobby, ana);
  await time.advance(1_000);

  one.presence.leave(lobby, ana, cut);
  await time.advance(graceMs - 200);
  await two.join(lobby, ana);
  await time.advance(60_000);

  assertEquals(three.told, ["+Bia", "+Ana"]);
  assertEquals(names(three.presence), ["Ana", "Bia"]);
});

Deno.test("who is cut off and does not come back is gone after the grace", async () => {
  const { time, machine } = setUp();
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

Deno.test("what a lost hint told of is read as the lease is renewed", async () => {
  const { time, sharing, machine } = setUp();
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
    const { time, machine } = setUp();
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

Deno.test("a machine that ends well leaves its people a moment to come back", async () => {
  const { time, machine } = setUp();
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
  const { time, sharing, reported, machine } = setUp();
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
  const { time, sharing, machine } = setUp();
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
  const { time, sharing, reported, machine } = setUp();
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
  const { time, sharing, machine } = setUp();
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

Deno.test("a join waits a second at most to know who is on other machines", async () => {
  const { time, sharing, machine } = setUp();
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

Deno.test("many who come to a machine at the same time are few writes and few hints", async () => {
  const { time, sharing, hints, machine } = setUp();
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
  const { time, users, machine } = setUp();
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
  const { time, machine } = setUp();
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
  const { time, sharing, machine } = setUp();
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
  const { time, machine } = setUp();
  const [one, two] = [await machine("m1"), await machine("m2")];
  await one.join(lobby, ana);
  await two.join(lobby, bia);
  await time.advance(1_000);

  assertEquals([one.presence.total, two.presence.total], [1, 1]);
  assertEquals([one.presence.machines, two.presence.machines], [1, 2]);
});

const lobby = room(1, "lobby");
const garden = room(2, "garden");

function room(id: number, slug: string): Room {
  return { id, slug, name: slug, kind: "public", epoch: "e1", head: 0 };
}

/** Names those present, in no order that machines agree on. */
function names(presence: SharedPresence, { id } = lobby): string[] {
  return presence.members(id).map(({ name }) => name).toSorted();
}

function setUp() {
  const time = createFakeTime();
  const users: User[] = [ana, bia];
  const sharing = createFakeSharing(time, users);
  const reported: string[] = [];
  const hints: string[] = [];

  async function machine(name: string) {
    const told: string[] = [];
    const followed = new Set<number>();
    let isAlive = true;
    const leases = sharing.leases(name);
    const hint: SharedPresence["hear"] = (hint) => {
      hints.push(hint.type);
      sharing.hint(name, hint);
    };
    const never = () => new Promise<never>(() => {});
    const presence = createSharedPresence({
      hub: {
        announce(roomId, event) {
          if (followed.has(roomId)) told.push(...brief(event));
        },
      },
      leases: {
        renew: () => isAlive ? leases.renew() : never(),
        write: (...stays) => isAlive ? leases.write(...stays) : never(),
        read: (ids) => isAlive ? leases.read(ids) : never(),
        end: leases.end,
      },
      relay: { hint },
      time,
      random: () => 0.5,
      report: (event) => void reported.push(event),
    });
    sharing.listen(name, presence.hear);
    await settled();

    return {
      presence,
      told,
      hint,
      /** Joins as the chat does. */
      async join(room: Room, user: User): Promise<void> {
        const known = presence.know(room);
        if (known !== null) await known;
        presence.join(room, user);
        followed.add(room.id);
      },
      die(): void {
        isAlive = false;
        sharing.forget(name);
      },
    };
  }
  return { time, users, sharing, reported, hints, machine };
}

function brief(event: Event): string[] {
  if (event.type === "typing") {
    return event.users.map(({ name }) => `${name} types in ${event.room}`);
  }
  if (event.type !== "presence") return [event.type];
  return event.users.map(({ name }) => (event.online ? "+" : "-") + name);
}
