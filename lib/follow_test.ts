import { assertEquals, assertRejects } from "@std/assert";

import { peerOf } from "../tests/support/connect.ts";
import { createFakeTime, settled } from "../tests/support/fake_time.ts";
import { ana } from "../tests/support/memory_store.ts";
import { createAdmission } from "./admission.ts";
import { type Connection, createConnection } from "./connection.ts";
import { follow } from "./follow.ts";
import { closeCodes } from "./protocol/close_codes.ts";
import type { Event } from "./protocol/events.ts";
import { heartbeatMs } from "./protocol/limits.ts";
import type { Refusal } from "./protocol/refusal.ts";
import { noRoom } from "./refusals.ts";
import { StoreUnavailable } from "./store/store.ts";

const joined: Event = {
  type: "joined",
  room: "lobby",
  epoch: "e1",
  head: 0,
  recovered: false,
  memberCount: 1,
  members: [ana],
};

/** Sets one stream up, by a join that ends as the test wants. */
function setUp(join: (connection: Connection) => Promise<Refusal | null>) {
  const time = createFakeTime();
  const admission = createAdmission({
    maxConnections: 1,
    maxConnectionsPerAddress: 1,
    maxConnectionsPerUser: 1,
  });
  const admitted = admission.admit({ userId: ana.id, address: "192.0.2.1" });
  if (admitted.type === "full") throw new Error(admitted.why);
  const completed = Promise.withResolvers<void>();
  const gone: Connection[] = [];
  const opened: Connection[] = [];
  const following = follow({
    place: admitted.place,
    completed: completed.promise,
    connect(socket) {
      const connection = createConnection(socket, peerOf(ana), {
        turn: () => 0,
        now: time.now,
        schedule: (flush) => flush(),
        onGone: (connection) => gone.push(connection),
      });
      opened.push(connection);
      return connection;
    },
    join,
    every: time.every,
  });
  return { time, admission, completed, following, gone, opened };
}

function letIn(connection: Connection): Promise<null> {
  connection.tell(joined);
  return Promise.resolve(null);
}

/** Reads a stream's body to a list. */
async function setUpFollowing() {
  const scene = setUp(letIn);
  const followed = await scene.following;
  if (followed.type === "refused") throw new Error(followed.refusal.message);
  const reader = followed.body.getReader();
  const read: string[] = [];
  async function readAll() {
    const decoder = new TextDecoder();
    while (true) {
      const { done, value } = await reader.read();
      read.push(done ? "end" : decoder.decode(value));
      if (done) return;
    }
  }
  const reading = readAll();
  await settled();
  read.shift();
  return { ...scene, reader, read, reading };
}

Deno.test("follow() says something every heartbeat", async () => {
  const { time, read } = await setUpFollowing();

  await time.advance(heartbeatMs - 1);
  const before = [...read];
  await time.advance(2 * heartbeatMs);

  assertEquals(before, []);
  assertEquals(read, Array(2).fill('data: {"type":"pong"}\n\n'));
});

Deno.test("follow() forgets a stream whose client is gone, at once", async () => {
  const { time, admission, gone, opened, reader, read } =
    await setUpFollowing();

  await reader.cancel();
  await time.advance(2 * heartbeatMs);

  assertEquals([gone, admission.count], [opened, 0]);
  assertEquals(read, ["end"]);
});

Deno.test("follow() keeps the place of a stream that was ended until its response is over", async () => {
  const { admission, completed, opened, reading, read } =
    await setUpFollowing();

  opened[0]?.close(closeCodes.slow, "too slow");
  await reading;
  const before = admission.count;
  completed.resolve();
  await settled();

  assertEquals(read, ["end"]);
  assertEquals([before, admission.count], [1, 0]);
});

Deno.test("follow() ends with a response that fails", async () => {
  const { admission, completed, gone, opened } = await setUpFollowing();

  completed.reject(new Error("connection reset"));
  await settled();

  assertEquals([gone, admission.count], [opened, 0]);
});

Deno.test("follow() lets nothing out that goes wrong at the end, which would end the process", async () => {
  const { admission, completed, opened, reader } = await setUpFollowing();
  for (const connection of opened) {
    connection.close = () => {
      throw new Error("a bug");
    };
  }

  await reader.cancel();
  completed.resolve();
  await settled();

  assertEquals(admission.count, 0);
});

Deno.test("follow() gives the place of a refused stream back", async () => {
  const { admission, following, gone } = setUp(() => Promise.resolve(noRoom));

  const followed = await following;

  assertEquals(followed, { type: "refused", refusal: noRoom });
  assertEquals([gone.length, admission.count], [1, 0]);
});

Deno.test("follow() gives the place back when the store is out of order", async () => {
  const { admission, following, gone } = setUp(() =>
    Promise.reject(new StoreUnavailable("full disk"))
  );

  await assertRejects(() => following, StoreUnavailable);

  assertEquals([gone.length, admission.count], [1, 0]);
});
