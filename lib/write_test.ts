import { assertEquals } from "@std/assert";

import { ana, createMemoryStore } from "../tests/support/memory_store.ts";
import { createHub } from "./hub.ts";
import { createLimits } from "./limits.ts";
import type { Entry } from "./protocol/events.ts";
import { createPublishing } from "./publishing.ts";
import { createWriter } from "./write.ts";

Deno.test("a write is published once, however often it is repeated", async () => {
  const { write, published } = setUp();

  const first = await write("c1", "oi");
  const again = await write("c1", "oi");

  assertEquals(first.type === "written" && first.existed, false);
  assertEquals(again.type === "written" && again.existed, true);
  assertEquals(published, [1]);
});

Deno.test("a write whose commit was never answered is published when it is repeated", async () => {
  const { write, published, store } = setUp();
  const draft = { roomId: store.lobby.id, author: ana, cid: "c1", text: "oi" };
  await store.append({ ...draft, at: 0 });

  const again = await write("c1", "oi");
  await write("c1", "oi");

  assertEquals(again.type === "written" && again.existed, true);
  assertEquals(published, [1]);
});

Deno.test("a write that is refused is neither stored nor published", async () => {
  const { write, published, store } = setUp();
  await write("c1", "oi");

  const answers = [
    await write("c1", "another"),
    await write("c2", "   "),
    await write("c3", "x".repeat(4_001)),
  ];

  assertEquals(
    answers.map((each) => each.type === "refused" && each.refusal.code),
    ["cid_conflict", "empty", "too_long"],
  );
  assertEquals(published, [1]);
  assertEquals(store.lobby.head, 1);
});

Deno.test("a room of another kind than public can't be written in yet", async () => {
  const { write, store } = setUp();

  const answer = await write("c1", "oi", "private");

  assertEquals(answer.type === "refused" && answer.refusal.code, "forbidden");
  assertEquals(store.lobby.head, 0);
});

Deno.test("a text keeps every character, but CRLF becomes LF", async () => {
  const { write } = setUp();

  const written = await write("c1", " a\r\nb\rc\t\u200b ");

  assertEquals(
    written.type === "written" && written.entry.text,
    " a\nb\rc\t\u200b ",
  );
});

for (
  const [shared, most, differing] of [
    ["address", 600, "room"],
    ["room", 1_000, "address"],
  ] as const
) {
  Deno.test(`${most} writes at once by many people share one ${shared}, and one more must wait`, async () => {
    const { writer, store } = setUp();
    const write = (i: number) => {
      const room = { ...store.lobby };
      if (differing === "room") room.id = store.lobby.id + i % 2;
      const address = differing === "address" ? `192.0.2.${i}` : "192.0.2.1";
      const author = { id: `u${i}`, name: `Person ${i}` };
      return writer({ author, address, room, cid: "c", text: "oi" });
    };
    await store.createRoom({
      slug: "b",
      name: "B",
      kind: "public",
      now: 0,
    });

    const answers = [];
    for (let i = 0; i <= most; i++) answers.push(await write(i));

    const refused = answers.flatMap((answer, i) =>
      answer.type === "refused" ? [`${i} ${answer.refusal.code}`] : []
    );
    assertEquals(refused, [`${most} rate_limited`]);
  });
}

function setUp() {
  const store = createMemoryStore();
  const published: number[] = [];
  const real = createHub({
    schedule: () => {},
    nextTurn: () => {},
    now: () => 0,
  });
  const hub = {
    ...real,
    publish(roomId: number, entry: Entry) {
      real.publish(roomId, entry);
      published.push(entry.seq);
    },
  };
  const now = () => 0;
  const limits = createLimits(true, { now });
  const report = () => {};
  const publishing = createPublishing({
    store,
    hub,
    pause: () => Promise.resolve(),
    report,
  });
  const writer = createWriter({ store, hub, publishing, limits, now, report });
  const write = (
    cid: string,
    text: string,
    kind: "public" | "private" = "public",
  ) => {
    const room = { ...store.lobby, kind };
    return writer({ author: ana, address: "192.0.2.1", room, cid, text });
  };
  return { write, writer, published, store };
}
