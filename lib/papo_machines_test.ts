import { assert, assertEquals } from "@std/assert";

import { among, createFakeSharing } from "../tests/support/fake_leases.ts";
import { FakeSocket } from "../tests/support/fake_socket.ts";
import { createFakeTime } from "../tests/support/fake_time.ts";
import { ana, bia, createMemoryStore } from "../tests/support/memory_store.ts";
import { readSamples } from "../tests/support/samples.ts";
import { readConfig } from "./config.ts";
import { createMeasures } from "./measures.ts";
import { createPapo, type Papo } from "./papo.ts";
import type { User } from "./protocol/events.ts";

const inLobby = { type: "join", room: "lobby" };

Deno.test("joined counts and names everyone on all machines, a person on two of them once", async () => {
  const { machine, sharing, open, time } = await setUp();
  const [one, two] = [machine("m1"), machine("m2")];
  await open(one, ana).hear(inLobby);
  await open(one, bia).hear(inLobby);
  await time.advance(1_000);
  sharing.held = time.pause(100);

  const { socket, hear } = open(two, ana);
  await hear(inLobby);
  const early = socket.of("joined").length;
  await time.advance(100);

  const [joined] = socket.of("joined");
  assertEquals(early, 0);
  assertEquals(joined?.memberCount, 2);
  assertEquals(joined?.members, [ana, bia]);
});

Deno.test("a machine hears of who comes to another one, and of their typing", async () => {
  const { machine, open, time } = await setUp();
  const [one, two] = [machine("m1"), machine("m2")];
  const reads = open(one, ana);
  await reads.hear(inLobby);

  const types = open(two, bia);
  await types.hear(inLobby);
  await time.advance(200);
  await types.hear({ type: "typing", room: "lobby" });

  const presence = reads.socket.of("presence").flatMap(({ users }) => users);
  assertEquals(presence, [ana, bia]);
  assertEquals(reads.socket.of("typing").map(({ users }) => users), [[bia]]);
  assertEquals([one.machines, two.machines], [1, 2]);
  const sent = readSamples(two.metrics({ rss: 1, heapUsed: 2 }));
  assertEquals(sent.get('papo_hints_total{way="sent"}'), 2);
});

Deno.test("papo.close() lets the lease lapse", async () => {
  const { machine, sharing, time } = await setUp();
  const one = machine("m1");
  await time.advance(0);

  const closed = one.close();
  await time.advance(1_000);
  await closed;

  assert(sharing.calls.includes("m1 end"));
});

Deno.test("papo.close() does not wait for leases that are out of reach", async () => {
  const { machine, sharing, time } = await setUp();
  const one = machine("m1");
  sharing.held = new Promise(() => {});
  let isClosed = false;

  one.close().then(() => isClosed = true);
  await time.advance(3_500);

  assert(isClosed);
});

Deno.test("papo.close() finishes what was accepted, though the lease can't be ended", async () => {
  const { machine, sharing, open, store, time } = await setUp();
  const one = machine("m1");
  const { socket, hear } = open(one, ana);
  await hear(inLobby);
  const finished = Promise.withResolvers<void>();
  store.close = () => finished.promise;
  sharing.isBroken = true;

  one.close();
  await time.advance(1_000);
  const early = socket.closes.length;
  finished.resolve();
  await time.advance(0);

  assertEquals([early, socket.closes.map(({ code }) => code)], [0, [1012]]);
});

async function setUp() {
  const time = createFakeTime();
  const store = createMemoryStore();
  const sharing = createFakeSharing(time, among([ana, bia]));
  const expiresAt = time.now() + 60_000;
  for (const { id: tokenHash, name } of [ana, bia]) {
    const nameKey = name.toLowerCase();
    await store.signIn({ name, nameKey, tokenHash, now: 0, expiresAt });
  }

  function machine(name: string): Papo {
    const config = readConfig(new Map());
    return createPapo(
      config,
      store,
      { name, networkAddress: null },
      time,
      createMeasures(time),
      {
        leases: sharing.leases(name),
        renewEpochs: () => Promise.reject(new Error("no log gets shorter")),
        relay: {
          hint: (hint) => sharing.hint(name, hint),
          listen: (onHint) => sharing.listen(name, onHint),
          close: () => Promise.resolve(),
        },
      },
    );
  }

  function open({ admission, connect }: Papo, user: User) {
    const socket = new FakeSocket();
    const address = "192.0.2.1";
    const admitted = admission.admit({ userId: user.id, address });
    assert(admitted.type === "admitted");
    const peer = {
      user,
      session: user.id,
      sessionExpiresAt: expiresAt,
      address,
    };
    connect(socket, peer, admitted.place);
    socket.open();
    /** Hears a command, and does all that follows from it. */
    async function hear(command: object): Promise<void> {
      socket.hear(command);
      await time.advance(5);
    }
    return { socket, hear };
  }
  return { time, store, sharing, machine, open };
}
