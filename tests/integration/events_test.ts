import { assert, assertEquals, assertMatch } from "@std/assert";

import {
  bearer,
  browser,
  get,
  type Person,
  postJson,
  signIn,
} from "../support/people.ts";
import { rawRequest } from "../support/raw.ts";
import { sharePapo } from "../support/server.ts";
import { askStream, openStream } from "../support/stream.ts";
import { connectTo } from "../support/wire.ts";

const papo = sharePapo();

/** Has somebody say something, by POST. */
async function say(person: Person, text: string, room = "lobby") {
  const response = await postJson(
    papo(),
    `/rooms/${room}`,
    { text, cid: text },
    bearer(person),
  );
  assertEquals(response.status, 201);
  return await response.json();
}

async function makeRoom(person: Person, name: string): Promise<string> {
  const made = await postJson(papo(), "/rooms", { name }, bearer(person));
  return (await made.json()).room.room;
}

Deno.test("a stream says joined first, then the latest page with an id for each entry, then what comes", async () => {
  const ana = await signIn(papo(), "Ana");
  const room = await makeRoom(ana, "First");
  for (const text of ["one", "two"]) await say(ana, text, room);

  using stream = await openStream(papo(), bearer(ana), { room });
  const joined = await stream.next("joined");
  await stream.next("message", ({ seq }) => seq === 2);
  await say(ana, "three", room);
  const third = await stream.next("message");

  assertEquals(stream.said[0]?.event, joined);
  assertEquals([joined.head, joined.recovered], [2, false]);
  assertEquals(joined.members, [ana.user]);
  assertEquals(third.text, "three");
  const { epoch } = joined;
  assertEquals(
    stream.messages(),
    [1, 2, 3].map((seq) => ({ seq, id: `${epoch}:${seq}` })),
  );
});

Deno.test("what is no entry has no id", async () => {
  const [bia, caio] = [
    await signIn(papo(), "Bia"),
    await signIn(papo(), "Caio"),
  ];
  using stream = await openStream(papo(), bearer(bia));
  await stream.next("joined");

  using wire = await connectTo(papo(), caio);
  wire.send({ type: "typing", room: "lobby" });
  const { users } = await stream.next("typing");
  await makeRoom(caio, "Another");
  await stream.next("room");

  assertEquals(users, [caio.user]);
  assert(stream.said.some(({ event }) => event.type === "presence"));
  const others = stream.said.filter(({ event }) => event.type !== "message");
  assertEquals(new Set(others.map(({ id }) => id)), new Set([null]));
});

Deno.test("a message comes over the stream exactly as it comes over a socket and as its POST was answered", async () => {
  const dora = await signIn(papo(), "Dora");
  using stream = await openStream(papo(), bearer(dora));
  using wire = await connectTo(papo(), dora);

  const answered = await say(dora, "the same everywhere");
  const streamed = await stream.next(
    "message",
    ({ seq }) => seq === answered.seq,
  );
  const sent = await wire.message("the same everywhere");

  assertEquals(streamed, answered);
  assertEquals(streamed, sent);
});

Deno.test("the answer says that it is a stream, that nothing may keep or change it, and whose it is", async () => {
  const eva = await signIn(papo(), "Eva");

  using stream = await openStream(papo(), bearer(eva));

  const { headers } = stream;
  assertEquals(headers.get("content-type"), "text/event-stream");
  assertEquals(headers.get("cache-control"), "no-store, no-transform");
  assertEquals(headers.get("x-accel-buffering"), "no");
  assertEquals(headers.get("papo-user"), eva.user.id);
  assertEquals(headers.get("x-content-type-options"), "nosniff");
  assertEquals(headers.get("access-control-allow-origin"), null);
});

Deno.test("a stream is never compressed, though the reader could take it", async () => {
  const filipa = await signIn(papo(), "Filipa");

  const { status, headers } = await rawRequest(papo(), [
    "GET /rooms/lobby/events HTTP/1.1",
    `host: localhost:${papo().port}`,
    `authorization: ${bearer(filipa).authorization}`,
    "accept: text/event-stream",
    "accept-encoding: gzip, deflate, br, zstd",
    "",
  ]);

  assertEquals([status, headers.get("content-encoding")], [200, null]);
});

Deno.test("a browser's EventSource needs its cookie and no Origin", async () => {
  const gil = await signIn(papo(), "Gil");
  const { cookie } = browser(papo(), gil);

  using stream = await openStream(papo(), { cookie });

  assertEquals((await stream.next("joined")).room, "lobby");
});

Deno.test("HEAD tells what a stream would be, and opens none", async () => {
  const hugo = await signIn(papo(), "Hugo");
  for (let i = 0; i < 15; i++) {
    const response = await fetch(`${papo().url}/rooms/lobby/events`, {
      method: "HEAD",
      headers: bearer(hugo),
    });

    assertEquals(response.status, 200);
    assertEquals(response.headers.get("content-type"), "text/event-stream");
    assertEquals(await response.text(), "");
  }
  const members = await get(papo(), "/rooms/lobby/members.json", hugo);
  assert(!(await members.text()).includes(hugo.user.id));
});

Deno.test("without a session there is no stream, and neither is there one of no room", async () => {
  const ines = await signIn(papo(), "Ines");

  const answers = [
    await askStream(papo(), {}),
    await askStream(papo(), { authorization: `Bearer ${"x".repeat(43)}` }),
    await askStream(papo(), bearer(ines), { room: "nowhere" }),
  ];

  assertEquals(answers.map(({ status }) => status), [401, 401, 404]);
  const codes = await Promise.all(answers.map(async (it) => (await it.json())));
  assertEquals(
    codes.map(({ code }) => code),
    ["unauthorized", "unauthorized", "not_found"],
  );
});

Deno.test("a person without a session is sent to the door", async () => {
  const response = await askStream(papo(), { accept: "text/html" });
  await response.body?.cancel();

  assertEquals(response.status, 303);
  assertMatch(response.headers.get("location") ?? "", /^\/\?next=/);
});

Deno.test("ten streams at once all tell the same, in the same order", async () => {
  const people = await Promise.all(
    Array.from({ length: 10 }, (_, i) => signIn(papo(), `Ten ${i}`)),
  );
  const room = await makeRoom(people[0]!, "Ten");
  using held = new DisposableStack();
  const streams = await Promise.all(people.map(async (person) => {
    const stream = await openStream(papo(), bearer(person), { room });
    return held.use(stream);
  }));
  await Promise.all(streams.map((stream) => stream.next("joined")));

  await Promise.all(
    people.flatMap((person, i) =>
      [1, 2, 3].map((n) => say(person, `${i} says ${n}`, room))
    ),
  );
  await Promise.all(
    streams.map((stream) => stream.next("message", ({ seq }) => seq === 30)),
  );

  const [first = [], ...others] = streams.map(({ said }) =>
    said.flatMap(({ event }) => event.type === "message" ? [event] : [])
  );
  assertEquals(
    first.map(({ seq }) => seq),
    Array.from({ length: 30 }, (_, i) => i + 1),
  );
  for (const other of others) assertEquals(other, first);
});
