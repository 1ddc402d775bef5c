import { assert, assertEquals, assertRejects } from "@std/assert";

import { type Leases, leaseTimes, type Stay } from "./leases.ts";
import type { User } from "./protocol/events.ts";

/** Leases under test: what several machines see of the same ones. */
export interface Subject {
  /** Two people whom the store knows. */
  ana: User;
  bia: User;
  leases(machine: string): Leases;
  /** Has so much time pass for every lease. */
  pass(ms: number): Promise<void>;
  /** Loses all, as a crash does. */
  lose(): Promise<void>;
  dispose(): Promise<void>;
}

const { lifeMs, partingMs } = leaseTimes;
const some = { isAll: false };
const all = { isAll: true };

/** Registers the tests that every implementation of {@linkcode Leases} passes. */
export function testLeases(name: string, open: () => Promise<Subject>): void {
  function test(
    sentence: string,
    act: (subject: Subject, one: Leases, two: Leases) => Promise<void>,
  ): void {
    Deno.test(`${name}: ${sentence}`, async () => {
      const subject = await open();
      try {
        await act(subject, subject.leases("m1"), subject.leases("m2"));
      } finally {
        await subject.dispose();
      }
    });
  }

  test(
    "leases.renew() makes a new lease, then keeps it, and counts those that live",
    async (_, one, two) => {
      const [first, other, again] = [
        await one.renew(),
        await two.renew(),
        await one.renew(),
      ];

      assertEquals(first, { isNew: true, machines: 1, lapsesInMs: null });
      assertEquals([other.isNew, other.machines], [true, 2]);
      assertEquals([again.isNew, again.machines], [false, 2]);
    },
  );

  test(
    "leases.renew() tells when the first of the others lapses",
    async ({ leases, pass }, one, two) => {
      await two.renew();
      await pass(10_000);
      await leases("m3").renew();

      const { lapsesInMs } = await one.renew();

      assert(lapsesInMs !== null);
      // A database's clock goes on during the test.
      assert(lapsesInMs <= lifeMs - 10_000 && lapsesInMs > lifeMs - 20_000);
    },
  );

  test(
    "leases.read() lists who is on other machines, each room for itself and each person once",
    async ({ ana, bia, leases }, one, two) => {
      const three = leases("m3");
      for (const each of [one, two, three]) await each.renew();
      await one.write([stay(1, ana), stay(2, ana)], some);
      await two.write([stay(1, ana), stay(1, bia)], some);

      const [elsewhere, own] = [
        await three.read([1, 2, 3]),
        await two.read([1, 2, 3]),
      ];

      assertEquals(ids(elsewhere, 1), [ana.id, bia.id].toSorted());
      assertEquals(elsewhere.get(2), [ana]);
      assertEquals(elsewhere.get(3) ?? [], []);
      assertEquals([own.get(1), own.get(2)], [[ana], [ana]]);
    },
  );

  test(
    "leases.write() takes comings and goings together, and a second time",
    async ({ ana, bia }, one, two) => {
      for (const each of [one, two]) await each.renew();
      await one.write([stay(1, ana)], some);

      for (let i = 0; i < 2; i++) {
        await one.write([stay(1, ana, false), stay(1, bia)], some);
        const present = await two.read([1]);

        assertEquals(present.get(1), [bia]);
      }
    },
  );

  test(
    "leases.write() of all leaves nobody else, and other machines' people alone",
    async ({ ana, bia }, one, two) => {
      for (const each of [one, two]) await each.renew();
      await one.write([stay(1, ana), stay(2, ana)], some);
      await two.write([stay(1, ana)], some);

      await one.write([stay(2, ana), stay(2, bia)], all);

      const [ones, twos] = [await two.read([1, 2]), await one.read([1])];
      assertEquals(ones.get(1) ?? [], []);
      assertEquals(ids(ones, 2), [ana.id, bia.id].toSorted());
      assertEquals(twos.get(1), [ana]);
      await one.write([], all);
      assertEquals((await two.read([1, 2])).get(2) ?? [], []);
    },
  );

  test("leases.write() rejects without a lease", async ({ ana, lose }, one) => {
    await one.renew();
    await lose();

    await assertRejects(() => one.write([stay(1, ana)], some));

    assertEquals((await one.renew()).isNew, true);
  });

  test(
    "a lapsed lease's people are nowhere, and there again when it is renewed in time",
    async ({ ana, pass }, one, two) => {
      await one.renew();
      await one.write([stay(1, ana)], some);
      await pass(lifeMs + 1_000);
      const { machines } = await two.renew();
      const lapsed = await two.read([1]);

      const { isNew } = await one.renew();

      assertEquals([machines, isNew], [1, false]);
      assertEquals(lapsed.get(1) ?? [], []);
      assertEquals((await two.read([1])).get(1), [ana]);
    },
  );

  test(
    "a machine that is long dead is swept out, with all of its people",
    async ({ ana, pass }, one, two) => {
      await one.renew();
      await one.write([stay(1, ana)], some);
      await pass(2 * lifeMs + 1_000);
      await two.renew();

      const { isNew } = await one.renew();

      assertEquals(isNew, true);
      assertEquals((await two.read([1])).get(1) ?? [], []);
    },
  );

  test(
    "leases.end() leaves a moment to come back",
    async ({ ana, pass }, one, two) => {
      for (const each of [one, two]) await each.renew();
      await one.write([stay(1, ana)], some);

      await one.end();
      const parting = await two.read([1]);
      await pass(partingMs + 1_000);

      assertEquals(parting.get(1), [ana]);
      assertEquals((await two.read([1])).get(1) ?? [], []);
      assertEquals((await two.renew()).machines, 1);
    },
  );

  test("many machines may take their first lease at once", async ({ leases }) => {
    const machines = Array.from({ length: 5 }, (_, i) => leases(`m${i}`));

    const renewals = await Promise.all(machines.map((each) => each.renew()));

    assert(renewals.every(({ isNew }) => isNew));
    assertEquals((await leases("m0").renew()).machines, 5);
  });
}

function stay(roomId: number, { id: userId }: User, isHere = true): Stay {
  return { roomId, userId, isHere };
}

function ids(present: ReadonlyMap<number, User[]>, roomId: number): string[] {
  return (present.get(roomId) ?? []).map(({ id }) => id).toSorted();
}
