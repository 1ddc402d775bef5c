import { assert, assertEquals } from "@std/assert";

import { get, type Person, postJson, signIn } from "../support/people.ts";
import { sharePapo } from "../support/server.ts";
import { connect, connectTo, type Wire } from "../support/wire.ts";

const papo = sharePapo({ RATE_LIMIT: "off" });

Deno.test("welcome comes first and tells who I am and what the limits are", async () => {
  const ana = await signIn(papo(), "Ana");
  using wire = await connect(papo(), ana);

  const [welcome] = wire.events;

  assertEquals<unknown>(welcome, {
    type: "welcome",
    protocol: 1,
    user: ana.user,
    limits: { textLength: 4000, frameBytes: 65_536, historyPage: 50 },
    heartbeatMs: 25_000,
  });
});

Deno.test("joined tells the epoch, the head and who is here, then come the latest 50, then live ones", async () => {
  const bia = await signIn(papo(), "Bia");
  const room = await makeRoom(bia, "Order of things");
  using writer = await connectTo(papo(), bia, room);
  await write(writer, room, 60);
  using reader = await connect(papo(), bia);

  reader.send({ type: "join", room, ref: "j" });
  const joined = await reader.next("joined");
  const history = await reader.messages(50);
  await write(writer, room, 1, "live");
  const [live] = await reader.messages(1);

  assertEquals<unknown>(joined, {
    type: "joined",
    room,
    epoch: (await page(bia, room)).epoch,
    head: 60,
    recovered: false,
    memberCount: 1,
    members: [bia.user],
    ref: "j",
  });
  assertEquals(history.map(({ seq }) => seq), range(11, 60));
  assertEquals([live?.seq, live?.cid], [61, "live0"]);
});

Deno.test("an entry has its room, seq, time, author, cid and text, and nothing else", async () => {
  const caio = await signIn(papo(), "Caio");
  using wire = await connectTo(papo(), caio);
  const before = Date.now();

  wire.send({
    type: "send",
    room: "lobby",
    cid: "c1",
    text: "oi 🦜",
    ref: "r",
  });
  const [entry] = await wire.messages(1);

  const { seq, at, ...rest } = entry ?? {};
  assertEquals<unknown>(rest, {
    type: "message",
    room: "lobby",
    from: caio.user,
    cid: "c1",
    text: "oi 🦜",
  });
  assert(Number.isSafeInteger(seq));
  assert(at !== undefined && at >= before && at <= Date.now());
});

Deno.test("a cursor brings every later entry and no other, recovered", async () => {
  const dora = await signIn(papo(), "Dora");
  const room = await makeRoom(dora, "Resumed");
  using writer = await connectTo(papo(), dora, room);
  await write(writer, room, 305);
  const { epoch } = await page(dora, room);
  for (const seq of [5, 100, 304]) {
    using reader = await connect(papo(), dora);

    const joined = await reader.join(room, { epoch, seq });
    const missed = await reader.messages(305 - seq);
    await reader.settle();

    assertEquals([joined.recovered, joined.head], [true, 305]);
    assertEquals(missed.map((entry) => entry.seq), range(seq + 1, 305));
    assertEquals(countMessages(reader), 305 - seq);
  }
});

Deno.test("a cursor at the head brings nothing, recovered", async () => {
  const eva = await signIn(papo(), "Eva");
  using first = await connect(papo(), eva);
  const { epoch, head } = await first.join();
  using reader = await connect(papo(), eva);

  const joined = await reader.join("lobby", { epoch, seq: head });
  await reader.settle();

  assertEquals(joined.recovered, true);
  assertEquals(countMessages(reader), 0);
});

Deno.test("another epoch, a cursor beyond the head or more than 300 missing bring the latest page instead", async () => {
  const filipa = await signIn(papo(), "Filipa");
  const room = await makeRoom(filipa, "Forgotten");
  using writer = await connectTo(papo(), filipa, room);
  await write(writer, room, 301);
  const { epoch } = await page(filipa, room);
  const cursors = [
    { epoch: "another", seq: 300 },
    { epoch, seq: 302 },
    { epoch, seq: 0 },
  ];
  for (const cursor of cursors) {
    using reader = await connect(papo(), filipa);

    const joined = await reader.join(room, cursor);
    const history = await reader.messages(50);

    assertEquals(joined.recovered, false);
    assertEquals(joined.epoch, epoch);
    assertEquals(history.map(({ seq }) => seq), range(252, 301));
  }
});

Deno.test("joining again catches up again, and entries still come once", async () => {
  const gil = await signIn(papo(), "Gil");
  const room = await makeRoom(gil, "Twice");
  using wire = await connectTo(papo(), gil, room);
  await write(wire, room, 3);
  const { epoch } = await page(gil, room);

  const joined = await wire.join(room, { epoch, seq: 2 });
  await wire.messages(1);
  const before = countMessages(wire);
  await write(wire, room, 1, "again");
  await wire.settle();

  assertEquals([joined.recovered, joined.memberCount], [true, 1]);
  assertEquals(countMessages(wire), before + 1);
});

Deno.test("left ends the subscription, and the room's entries with it", async () => {
  const hugo = await signIn(papo(), "Hugo");
  const room = await makeRoom(hugo, "Left");
  using stays = await connectTo(papo(), hugo, room);
  using leaves = await connectTo(papo(), hugo, room);

  leaves.send({ type: "leave", room, ref: "l" });
  const left = await leaves.next("left");
  await write(stays, room, 1);
  await leaves.settle();
  leaves.send({ type: "send", room, cid: "late", text: "oi" });

  assertEquals<unknown>(left, { type: "left", room, ref: "l" });
  assertEquals(countMessages(leaves), 0);
  assertEquals((await leaves.next("refused")).code, "not_joined");
});

async function makeRoom(person: Person, name: string): Promise<string> {
  const response = await postJson(papo(), "/rooms", { name }, {
    authorization: `Bearer ${person.token}`,
  });
  return (await response.json()).room.room;
}

async function page(person: Person, room: string) {
  return await (await get(papo(), `/rooms/${room}.json`, person)).json();
}

async function write(wire: Wire, room: string, count: number, name = "w") {
  for (let i = 0; i < count; i++) {
    wire.send({ type: "send", room, cid: `${name}${i}`, text: `${i}` });
  }
  await wire.message(`${name}${count - 1}`);
}

function countMessages({ events }: Wire): number {
  return events.filter(({ type }) => type === "message").length;
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}
