import { assert, assertEquals } from "@std/assert";

import {
  createMemoryStore,
  createOutboxStorage,
  type OutboxStorage,
} from "./storage.ts";
import { settled, setUp } from "./test_chat.ts";
import { ana, entries, entry, epoch, pending } from "./test_world.ts";

async function cidsIn(storage: OutboxStorage): Promise<string[]> {
  return (await storage.list()).map(({ cid }) => cid);
}

Deno.test("createChat() connects nothing before start, so that a server can render it", () => {
  const scene = setUp({
    start: { page: { epoch, head: 1, entries: entries(1, 1) } },
  });

  assertEquals(scene.links.length, 0);
  assertEquals(scene.clock.isRunning, false);
  assertEquals(scene.rows(), ["message 1"]);
});

Deno.test("chat.start() connects and joins from where the page's HTML ends", async () => {
  const scene = setUp({
    start: { page: { epoch, head: 7, entries: entries(6, 7) } },
  });

  await scene.start();
  scene.link.listener.onOpened();

  const [join] = scene.link.sent;
  assert(join?.type === "join");
  assertEquals(join.cursor, { epoch, seq: 7 });
});

Deno.test("chat.start() asks for the latest page when the HTML's ends further up", async () => {
  const scene = setUp({
    start: { page: { epoch, head: 70, entries: entries(6, 7) } },
  });

  await scene.start();
  scene.link.listener.onOpened();

  const [join] = scene.link.sent;
  assert(join?.type === "join");
  assertEquals(join.cursor, undefined);
});

Deno.test("chat says on its link how it stands", async () => {
  const scene = setUp();
  const { link } = scene.chat;
  const states = [link.value];
  await scene.start();
  scene.open();
  states.push(link.value);
  scene.close(1006);
  states.push(link.value);
  scene.pass(1_000);
  states.push(link.value);
  scene.close(4401);
  states.push(link.value);

  assertEquals(states, [
    "connecting",
    "online",
    "offline",
    "connecting",
    "ended",
  ]);
});

for (const [code, end] of [[1008, "too_many"], [1009, "too_big"]] as const) {
  Deno.test(`chat says on its link that it was closed with ${code}`, async () => {
    const scene = setUp();
    await scene.start();
    scene.open();

    scene.close(code);

    assertEquals(scene.chat.link.value, end);
  });
}

Deno.test("chat shows a message at once, keeps it, and confirms it in place", async () => {
  const scene = setUp();
  await scene.start();
  scene.open();

  scene.chat.current.value.send("oi");
  const then = scene.rows();
  const [cid = ""] = await cidsIn(scene.storage);
  scene.say(entry(1, { from: ana, cid, text: "oi" }));

  assertEquals(then, ["oi (sending)"]);
  assertEquals(scene.sent(), ["oi"]);
  assertEquals(scene.rows(), ["oi"]);
  assertEquals(await cidsIn(scene.storage), []);
});

Deno.test("chat says after 5 s that a message waits", async () => {
  const scene = setUp();
  await scene.start();

  scene.chat.current.value.send("oi");
  scene.pass(5_000);

  assertEquals(scene.rows(), ["oi (waiting)"]);
});

Deno.test("chat sends what an earlier visit left before what is written now, though loading takes time", async () => {
  const loading = Promise.withResolvers<void>();
  const kept = createOutboxStorage(createMemoryStore(), ana.id);
  await kept.put(pending("old", { text: "old" }));
  const storage: OutboxStorage = {
    ...kept,
    list: () => loading.promise.then(kept.list),
  };
  const scene = setUp({ storage });
  await scene.start();
  scene.open();
  scene.chat.current.value.send("new");
  const early = [scene.sent(), scene.rows()];

  loading.resolve();
  await settled();
  scene.say(entry(1, { from: ana, cid: "old" }));

  assertEquals(early, [[], ["new (sending)"]]);
  assertEquals(scene.sent(), ["old", "new"]);
});

Deno.test("chat sends a kept message under the cid that it had in another tab", async () => {
  const storage = createOutboxStorage(createMemoryStore(), ana.id);
  const first = setUp({ storage });
  await first.start();
  first.chat.current.value.send("oi");
  const [cid = ""] = await cidsIn(storage);

  const second = setUp({ storage });
  await second.start();
  second.open();
  const [, command] = second.link.sent;
  second.say(entry(1, { from: ana, cid, text: "oi" }));

  assertEquals(command, { type: "send", room: "lobby", cid, text: "oi" });
  assertEquals(second.rows(), ["oi"]);
});

Deno.test("chat sends on when its storage fails in every way", async () => {
  const fails = () => Promise.reject(new DOMException("full"));
  const throws = () => {
    throw new DOMException("full");
  };
  const scene = setUp({ storage: { list: fails, put: throws, remove: fails } });
  await scene.start();
  scene.open();

  scene.chat.current.value.send("a");
  scene.chat.current.value.send("b");
  const [, command] = scene.link.sent;
  assert(command?.type === "send");
  scene.say(entry(1, { from: ana, cid: command.cid, text: "a" }));
  await settled();

  assertEquals(scene.sent(), ["a", "b"]);
  assertEquals(scene.rows(), ["a", "b (sending)"]);
  assertEquals(scene.reports.length, 4);
});

Deno.test("chat keeps messages in the order of writing, also within a millisecond or a clock set back", async () => {
  const scene = setUp();
  await scene.start();
  const { send } = scene.chat.current.value;

  send("a");
  send("b");
  scene.clock.now = 10;
  send("c");

  const kept = await scene.storage.list();
  assertEquals(kept.map(({ text }) => text), ["a", "b", "c"]);
});

Deno.test("chat shows in the row that a message was refused, sends it again or lets it go", async () => {
  const scene = setUp();
  await scene.start();
  scene.open();
  const room = scene.chat.current.value;
  room.send("oi");
  const [cid = ""] = await cidsIn(scene.storage);
  scene.say({ type: "refused", code: "too_long", message: "Long.", cid });
  const refused = scene.rows();

  room.retry(cid);
  const again = scene.rows();
  room.discard(cid);

  assertEquals(refused, ["oi (refused)"]);
  assertEquals(again, ["oi (sending)"]);
  assertEquals(scene.sent(), ["oi", "oi"]);
  assertEquals([scene.rows(), await cidsIn(scene.storage)], [[], []]);
});

Deno.test("chat.open() shows another room at its newest and joins it", async () => {
  const scene = setUp();
  await scene.start();
  scene.open();
  const lobby = scene.chat.current.value;
  lobby.look(false);

  scene.chat.open("garden");
  const garden = scene.chat.current.value.slug;
  scene.chat.open("lobby");

  assertEquals(garden, "garden");
  assertEquals(scene.chat.current.value === lobby, true);
  assertEquals(lobby.isFollowed.value, true);
  assertEquals(scene.link.sent.map(({ type }) => type), [
    "join",
    "leave",
    "join",
    "leave",
    "join",
  ]);
});

Deno.test("chat shows that a room is gone", async () => {
  const scene = setUp();
  await scene.start();
  scene.link.listener.onOpened();
  const [join] = scene.link.sent;

  scene.say({
    type: "refused",
    code: "not_found",
    message: "There is no such room.",
    ref: join?.ref,
  });

  assertEquals(scene.chat.current.value.gone.value, "not_found");
});

Deno.test("chat.open() shows whole a room that was joined before for what waited to be sent there", async () => {
  const scene = await setUpWithPending("garden");
  scene.open();
  scene.say({ ...entry(1), room: "garden" });

  scene.chat.open("garden");

  assertEquals(scene.rows(), ["message 1", "text of c1 (sending)"]);
  assertEquals(scene.chat.current.value.memberCount.value, 1);
});

Deno.test("chat.open() shows that a room is gone which was asked for before", async () => {
  const scene = await setUpWithPending("nowhere");
  scene.link.listener.onOpened();
  const asked = scene.link.sent.find((command) =>
    command.type === "join" && command.room === "nowhere"
  );
  scene.say({
    type: "refused",
    code: "not_found",
    message: "There is no such room.",
    ref: asked?.ref,
  });

  scene.chat.open("nowhere");

  assertEquals(scene.chat.current.value.gone.value, "not_found");
});

/** Starts a chat in the lobby with a message that an earlier visit left for another room. */
async function setUpWithPending(room: string) {
  const scene = setUp();
  await scene.storage.put(pending("c1", { room }));
  await scene.start();
  return scene;
}

Deno.test("chat.rooms takes a new row in, and a changed one in its place", async () => {
  const scene = setUp();
  await scene.start();
  scene.open();

  scene.say(
    { type: "room", room: "garden", name: "Garden", kind: "public", head: 0 },
    { type: "room", room: "lobby", name: "Átrio", kind: "public", head: 3 },
  );

  assertEquals(
    scene.chat.rooms.value.map(({ room, name, head }) => [room, name, head]),
    [["lobby", "Átrio", 3], ["garden", "Garden", 0]],
  );
});

Deno.test("chat ends when the server says so to a plain request", async () => {
  const scene = setUp({ isSignedOut: true });
  await scene.start();
  for (let i = 0; i < 3; i++) {
    scene.close(1006);
    scene.pass(60_000);
  }
  await settled();

  assertEquals(scene.chat.link.value, "ended");
  assertEquals(scene.link.isAbandoned, true);
});

Deno.test("chat goes on when a plain request does not say that the session is over", async () => {
  const scene = setUp();
  await scene.start();
  for (let i = 0; i < 3; i++) {
    scene.close(1006);
    scene.pass(60_000);
  }
  await settled();
  scene.open();

  assertEquals(scene.chat.link.value, "online");
});

Deno.test("chat.wake() connects at once", async () => {
  const scene = setUp();
  await scene.start();
  scene.close(1006);

  scene.chat.wake();

  assertEquals(scene.links.length, 2);
});

Deno.test("chat reads pages of the room on the screen", async () => {
  const scene = setUp({
    start: { page: { epoch, head: 7, entries: entries(6, 7) } },
  });

  await scene.chat.current.value.loadOlder();

  assertEquals(scene.fetched, ["lobby before 6"]);
});

Deno.test("chat.close() lets go of the socket and the clock", async () => {
  const scene = setUp();
  await scene.start();

  scene.chat.close();

  assertEquals([scene.link.isAbandoned, scene.clock.isRunning], [true, false]);
});
