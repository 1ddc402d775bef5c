import { assertEquals } from "@std/assert";

import { createTestChat, type TestChat } from "../tests/support/chat.ts";
import type { FakeSocket } from "../tests/support/fake_socket.ts";
import { ana, bia } from "../tests/support/memory_store.ts";
import type { Event } from "./protocol/events.ts";

const join = { type: "join", room: "lobby" };
const cursor = (seq: number, epoch = "e1") => ({
  ...join,
  cursor: { epoch, seq },
});

Deno.test("join answers with the room, who is there, and the latest page", async () => {
  const test = await withMessages(60);
  await test.connect(bia).ask(join);

  const answers = await test.connect(ana).ask({ ...join, ref: "r1" });

  assertEquals(answers[0], {
    type: "joined",
    room: "lobby",
    epoch: "e1",
    head: 60,
    recovered: false,
    memberCount: 2,
    members: [bia, ana],
    ref: "r1",
  });
  assertEquals(seqs(answers), range(11, 60));
});

Deno.test("join with a cursor sends every later entry", async () => {
  const test = await withMessages(60);

  const answers = await test.connect().ask(cursor(41));

  assertEquals(recovered(answers), true);
  assertEquals(seqs(answers), range(42, 60));
});

Deno.test("join with a cursor at the head sends nothing, and what comes then", async () => {
  const test = await withMessages(3);
  const caller = test.connect();

  const answers = await caller.ask(cursor(3));
  await post(test, "next");

  assertEquals(recovered(answers), true);
  assertEquals(seqs(answers), []);
  assertEquals(caller.socket.of("message").map(({ seq }) => seq), [4]);
});

Deno.test("join after 300 missed entries resumes, after 301 starts from the latest page", async () => {
  const test = await withMessages(310);

  const resumed = await test.connect().ask(cursor(10));
  const anew = await test.connect().ask(cursor(9));

  assertEquals(recovered(resumed), true);
  assertEquals(seqs(resumed), range(11, 310));
  assertEquals(recovered(anew), false);
  assertEquals(seqs(anew), range(261, 310));
});

Deno.test("join with another epoch or from beyond the head starts from the latest page", async () => {
  const test = await withMessages(3);

  for (const command of [cursor(2, "e2"), cursor(4)]) {
    const answers = await test.connect().ask(command);

    assertEquals(recovered(answers), false);
    assertEquals(seqs(answers), [1, 2, 3]);
  }
});

Deno.test("join is not overtaken by what is posted between its read and its entry", async () => {
  const test: TestChat = createTestChat({
    alter: (store) => ({
      async read(id, range) {
        const page = await store.read(id, range);
        if (range.type === "latest") await post(test, "in between");
        return page;
      },
    }),
  });
  await post(test, "before");

  const answers = await test.connect().ask(join);

  assertEquals(answers[0]?.type === "joined" && answers[0].head, 1);
  assertEquals(seqs(answers), [1, 2]);
});

Deno.test("a thousand joins of one room and cursor in the same turn cost one read", async () => {
  const asked: string[] = [];
  const test: TestChat = createTestChat({
    isLimited: false,
    alter: (store) => ({
      room(slug) {
        asked.push("room");
        return store.room(slug);
      },
      read(id, range) {
        asked.push("read");
        return store.read(id, range);
      },
    }),
  });
  for (const i of range(1, 10)) await post(test, `text ${i}`);
  const callers = range(1, 1_000).map(() => test.connect());

  const answers = await Promise.all(callers.map(({ ask }) => ask(cursor(4))));

  assertEquals(asked, ["room", "read"]);
  for (const each of answers) {
    assertEquals(recovered(each), true);
    assertEquals(seqs(each), range(5, 10));
  }
});

Deno.test("join sends every entry once and in order while others write", async () => {
  const test = createTestChat({ isLimited: false });
  const callers: FakeSocket[] = [];

  for (let i = 0; i < 100; i++) {
    const posted = [post(test, `a${i}`), post(test, `b${i}`)];
    if (i % 10 === 0) {
      const caller = test.connect();
      callers.push(caller.socket);
      posted.push(caller.ask(cursor(0)).then(() => {}));
    }
    await Promise.all(posted);
  }

  for (const socket of callers) {
    const all = socket.of("message").map(({ seq }) => seq);
    assertEquals(all, range(1, 200));
  }
});

Deno.test("join again takes the place of the first join, and is no second presence", async () => {
  const test = await withMessages(2);
  const caller = test.connect();
  const other = test.connect(bia);
  await other.ask(join);
  await caller.ask(join);
  const before = other.socket.of("presence").length;

  const answers = await caller.ask(cursor(1));
  await post(test, "next");

  assertEquals(seqs(answers), [2]);
  assertEquals(caller.socket.of("message").at(-1)?.seq, 3);
  assertEquals(
    caller.socket.of("message").filter(({ seq }) => seq === 3).length,
    1,
  );
  assertEquals(other.socket.of("presence").length, before);
  assertEquals(test.presence.count(1), 2);
});

Deno.test("join of somebody who is gone when the store answers leaves no trace", async () => {
  const test = await withMessages(1);
  const { connection, socket, ask } = test.connect();

  const asked = ask(join);
  connection.close(1000, "");
  await asked;

  assertEquals(test.presence.count(1), 0);
  assertEquals(socket.of("joined"), []);
  assertEquals(connection.subscriptions.size, 0);
});

Deno.test("join names at most 200 of those present, and counts them all", async () => {
  const test = createTestChat();
  const { lobby } = test.store;
  for (const i of range(1, 250)) {
    test.presence.join(lobby, { id: `u${i}`, name: `Person ${i}` });
  }

  const [joined] = await test.connect().ask(join);

  const { members, memberCount } = joined?.type === "joined"
    ? joined
    : { members: [], memberCount: 0 };
  assertEquals([members.length, memberCount], [200, 251]);
});

Deno.test("history that can't be read on closes with 1012, so that the client resumes", async () => {
  const test: TestChat = createTestChat({
    alter: (store) => ({
      async read(id, range) {
        const page = await store.read(id, range);
        await post(test, "in between");
        test.store.isBroken = true;
        return page;
      },
    }),
  });

  const { socket, ask } = test.connect();
  await ask(join);

  assertEquals(socket.closes.map(({ code }) => code), [1012]);
  assertEquals(test.reported, []);
});

async function withMessages(count: number): Promise<TestChat> {
  const test = createTestChat();
  for (const i of range(1, count)) await test.store.say(`text ${i}`);
  return test;
}

/** Writes as Bia over HTTP, who is in no room. */
async function post({ chat, store }: TestChat, text: string): Promise<void> {
  const { lobby: room } = store;
  await chat.write({ author: bia, address: "a", room, cid: text, text });
}

function seqs(events: Event[]): number[] {
  return events.flatMap((event) => event.type === "message" ? [event.seq] : []);
}

function recovered(events: Event[]): boolean | undefined {
  return events.find((event) => event.type === "joined")?.recovered;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}
