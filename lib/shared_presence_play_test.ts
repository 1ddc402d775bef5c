import { assertEquals } from "@std/assert";

import { among, createFakeSharing } from "../tests/support/fake_leases.ts";
import { createFakeTime, settled } from "../tests/support/fake_time.ts";
import { chooseSeed, createRandom } from "../tests/support/random.ts";
import { createSharedPresence } from "./shared_presence.ts";
import type { Room } from "./store/store.ts";

const plays = 150;
const acts = 60;

Deno.test("whatever happens to machines, people and hints, all agree in the end, and so do those who were only told", async () => {
  const seed = chooseSeed();
  for (let play = 0; play < plays; play++) await playOnce(seed + play);
});

const users = ["Ana", "Bia", "Caio", "Duda"].map((name) => ({
  id: `u-${name}`,
  name,
}));
const rooms: Room[] = [1, 2].map((id) => {
  const slug = `room-${id}`;
  return { id, slug, name: slug, kind: "public", epoch: "e1", head: 0 };
});

async function playOnce(seed: number): Promise<void> {
  const random = createRandom(seed);
  const pick = <T>(all: readonly T[]): T =>
    all[Math.floor(random() * all.length)]!;
  const time = createFakeTime();
  const sharing = createFakeSharing(time, among(users));
  let started = 0;

  async function start() {
    const name = `m${++started}`;
    let isAlive = true;
    /** Who has how many connections to each room. */
    const connections = new Map(rooms.map(({ id }) => [id, countUsers()]));
    /** What somebody in each room was shown and told; null while nobody is there. */
    const views = new Map<number, Set<string> | null>();
    const leases = sharing.leases(name);
    const orDie = <T>(call: () => Promise<T>) =>
      isAlive ? call() : new Promise<never>(() => {});
    const presence = createSharedPresence({
      hub: {
        announce(roomId, event) {
          if (event.type !== "presence") return;
          for (const { id } of event.users) {
            if (event.online) views.get(roomId)?.add(id);
            else views.get(roomId)?.delete(id);
          }
        },
      },
      leases: {
        renew: () => orDie(leases.renew),
        write: (...stays) => orDie(() => leases.write(...stays)),
        read: (ids) => orDie(() => leases.read(ids)),
        end: leases.end,
      },
      relay: { hint: (hint) => isAlive && sharing.hint(name, hint) },
      time,
      random,
      report: () => {},
    });
    sharing.listen(name, presence.hear);
    await settled();

    const machine = {
      presence,
      connections,
      views,
      async join(room: Room, user: typeof users[number]): Promise<void> {
        const known = presence.know(room);
        if (known !== null) await Promise.all([known, time.advance(1_000)]);
        presence.join(room, user);
        const counts = connections.get(room.id)!;
        counts.set(user.id, counts.get(user.id)! + 1);
        const members = presence.members(room.id).map(({ id }) => id);
        if (!views.get(room.id)) views.set(room.id, new Set(members));
      },
      leave(room: Room, user: typeof users[number]): void {
        const counts = connections.get(room.id)!;
        const before = counts.get(user.id)!;
        if (before === 0) return;
        counts.set(user.id, before - 1);
        presence.leave(room, user, { atOnce: random() < 0.5 });
        if (isEmpty(counts)) views.set(room.id, null);
      },
      die(): void {
        isAlive = false;
        sharing.forget(name);
      },
    };
    return machine;
  }

  let machines = [await start(), await start(), await start()];

  async function replace(): Promise<void> {
    const gone = pick(machines);
    if (random() < 0.5) await gone.presence.close();
    gone.die();
    machines = [...machines.filter((each) => each !== gone), await start()];
  }

  function heal(): void {
    sharing.isBroken = false;
    sharing.isDeaf = false;
    for (const { presence } of machines) presence.doubt();
  }

  async function act(): Promise<void> {
    const [machine, room, user] = [pick(machines), pick(rooms), pick(users)];
    const dice = random();
    if (dice < 0.35) return await machine.join(room, user);
    if (dice < 0.6) return machine.leave(room, user);
    if (dice < 0.8) return await time.advance(random() * 2_000);
    if (dice < 0.86) return await time.advance(random() * 60_000);
    if (dice < 0.9) return void (sharing.isBroken = true);
    if (dice < 0.93) return void (sharing.isDeaf = true);
    if (dice < 0.95) return sharing.lose();
    if (dice < 0.97 && !sharing.isBroken) return await replace();
    heal();
  }

  for (let i = 0; i < acts; i++) await act();
  heal();
  await time.advance(120_000);

  for (const { id } of rooms) {
    const expected = users.map((user) => user.id).filter((userId) =>
      machines.some(({ connections }) => connections.get(id)!.get(userId)! > 0)
    );
    for (const { presence, connections, views } of machines) {
      if (isEmpty(connections.get(id)!)) continue;
      const members = presence.members(id).map((user) => user.id).toSorted();
      const told = [...views.get(id) ?? []].toSorted();
      assertEquals(members, expected, `SEED=${seed}`);
      assertEquals(told, expected, `SEED=${seed}`);
    }
  }
}

function countUsers(): Map<string, number> {
  return new Map(users.map(({ id }) => [id, 0]));
}

function isEmpty(counts: ReadonlyMap<string, number>): boolean {
  return counts.values().every((count) => count === 0);
}
