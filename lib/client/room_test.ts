import { assertEquals, assertStrictEquals } from "@std/assert";

import { createRoom, type RoomStart } from "./room.ts";
import {
  ana,
  bruno,
  entries,
  entry,
  epoch,
  joined,
  pending,
} from "./test_world.ts";

function setUp(start: RoomStart = {}) {
  const clock = { now: 10_000 };
  const asked: string[] = [];
  const room = createRoom("lobby", start, {
    me: ana,
    now: () => clock.now,
    submit: (text) => asked.push(`send ${text}`),
    type: () => asked.push("type"),
    retry: (cid) => asked.push(`retry ${cid}`),
    discard: (cid) => asked.push(`discard ${cid}`),
    fetchPage: () => Promise.resolve(null),
  });
  return { room, clock, asked };
}

type Scene = ReturnType<typeof setUp>;

function keys({ room }: Scene): string[] {
  return room.rows.value.map(({ type, key }) => `${type} ${key}`);
}

Deno.test("room.rows show what the page's HTML shows, then what comes", () => {
  const scene = setUp({ page: { epoch, head: 1, entries: entries(1, 1) } });

  scene.room.receive(entry(2));

  assertEquals(keys(scene), ["message u-bruno:cid-1", "message u-bruno:cid-2"]);
});

Deno.test("room.rows show pending messages last, each once and under the key that it keeps", () => {
  const scene = setUp();
  scene.room.setPending([pending("a"), pending("b")]);
  const before = keys(scene);

  scene.room.receive(entry(1, { from: ana, cid: "a" }));
  const both = keys(scene);
  scene.room.setPending([pending("b")]);

  assertEquals(before, ["pending u-ana:a", "pending u-ana:b"]);
  assertEquals(both, ["message u-ana:a", "pending u-ana:b"]);
  assertEquals(keys(scene), both);
});

Deno.test("room.rows show what waits under a new state", () => {
  const { room } = setUp();
  room.setPending([pending("a")]);

  room.setPending([pending("a", { state: "waiting" })]);

  const [row] = room.rows.value;
  assertEquals(row?.type === "pending" && row.pending.state, "waiting");
});

Deno.test("room.rows keep the very rows that nothing has happened to", () => {
  const { room } = setUp({ page: { epoch, head: 1, entries: entries(1, 1) } });
  room.setPending([pending("a")]);
  const [first, waiting] = room.rows.value;

  room.receive(entry(2));

  assertStrictEquals(room.rows.value[0], first);
  assertStrictEquals(room.rows.value[2], waiting);
});

Deno.test("room.rows show no pending message below a page from further up", () => {
  const scene = setUp({ page: { epoch, head: 9, entries: entries(1, 2) } });

  scene.room.setPending([pending("a")]);

  assertEquals(keys(scene).length, 2);
});

Deno.test("room.send() goes to the newest, where the message shows", () => {
  const scene = setUp({ page: { epoch, head: 9, entries: entries(1, 2) } });
  const { room, asked } = scene;
  room.receive(joined({ recovered: false, head: 9 }));
  entries(5, 9).forEach(room.receive);

  room.send("oi");
  room.setPending([pending("a")]);

  assertEquals(asked, ["send oi"]);
  assertEquals(keys(scene).at(0), "message u-bruno:cid-5");
  assertEquals(keys(scene).at(-1), "pending u-ana:a");
  assertEquals(room.isFollowed.value, true);
});

Deno.test("room.type() says so at most every 3 s, and again after a message", () => {
  const { room, clock, asked } = setUp();
  room.type();
  clock.now += 2_999;
  room.type();
  const once = [...asked];
  clock.now += 1;
  room.type();
  room.send("oi");
  room.type();

  assertEquals(once, ["type"]);
  assertEquals(asked, ["type", "type", "send oi", "type"]);
});

Deno.test("room.receive() takes members, presence and typing from events", () => {
  const { room } = setUp();
  room.receive(joined({ members: [ana], memberCount: 1 }));
  room.receive({
    type: "presence",
    room: "lobby",
    online: true,
    users: [bruno],
  });
  room.receive({ type: "typing", room: "lobby", users: [bruno] });
  const typing = room.typing.value;

  room.receive(entry(1));

  assertEquals(room.members.value, [ana, bruno]);
  assertEquals(room.memberCount.value, 2);
  assertEquals(typing, [bruno]);
  assertEquals(room.typing.value, []);
});

Deno.test("room.receive() notes others who come and go, and not me", () => {
  const scene = setUp();
  const users = [ana, bruno];

  scene.room.receive({ type: "presence", room: "lobby", online: true, users });

  const [row] = scene.room.rows.value;
  assertEquals(row?.type === "notice" && [row.came, row.at], [[bruno], 10_000]);
});

Deno.test("room.tick() ends the typing of who has stopped", () => {
  const { room, clock } = setUp();
  room.receive({ type: "typing", room: "lobby", users: [bruno] });
  clock.now += 6_000;

  room.tick();

  assertEquals(room.typing.value, []);
});

Deno.test("room.gone says why it can't be joined, until it can", () => {
  const { room } = setUp();
  room.setGone("not_found");
  const then = room.gone.value;

  room.receive(joined());

  assertEquals([then, room.gone.value], ["not_found", null]);
});

Deno.test("room.retry() and room.discard() ask for it", () => {
  const { room, asked } = setUp();

  room.retry("a");
  room.discard("b");

  assertEquals(asked, ["retry a", "discard b"]);
});
