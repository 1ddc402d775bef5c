import { assert, assertEquals } from "@std/assert";

import { problem } from "../answer.ts";
import type { Command } from "../protocol/commands.ts";
import { decodeEvent, type Event } from "../protocol/events.ts";
import { heartbeatMs } from "../protocol/limits.ts";
import { connectEvents } from "./event_link.ts";
import { settled } from "./test_chat.ts";
import { ana, entry, joined } from "./test_world.ts";

/** One request, to be answered by the test. */
interface Request {
  what: string;
  init: RequestInit;
  answer(response: Response): Promise<void>;
  fail(): Promise<void>;
}

/** Sets a link up whose server and clock are in the test's hands. */
function setUp() {
  const requests: Request[] = [];
  const heard: unknown[] = [];
  const clock = { now: 0 };
  const fetch: typeof globalThis.fetch = (path, init = {}) => {
    const { promise, resolve, reject } = Promise.withResolvers<Response>();
    requests.push({
      what: `${init.method ?? "GET"} ${path}`,
      init,
      async answer(response) {
        resolve(response);
        await settled();
      },
      async fail() {
        reject(new TypeError("no network"));
        await settled();
      },
    });
    return promise;
  };
  const timers = new Set<() => void>();
  const link = connectEvents({
    now: () => clock.now,
    decodeEvent,
    fetch,
    ask: (path, signal) => fetch(path, { signal }),
    after(_ms, callback) {
      timers.add(callback);
      return () => timers.delete(callback);
    },
  })({
    onOpened: () => heard.push("opened"),
    onEvent: (event) => heard.push(event),
    onClosed: (code) => heard.push(`closed ${code}`),
  });

  function request(what: string): Request {
    const found = requests.findLast((request) => request.what === what);
    assert(found !== undefined, `nobody asked for ${what}`);
    return found;
  }
  return {
    link,
    heard,
    clock,
    /** Lets the time pass that everything has. */
    runOut: () => timers.forEach((callback) => callback()),
    requests,
    request,
    asked: () => requests.map(({ what }) => what),
    /** Lets the link open. */
    async open() {
      await request("GET /rooms.json").answer(Response.json({ rooms: [] }));
      heard.length = 0;
    },
    /** Joins a room, and answers by a stream. */
    async join(room = "lobby", cursor?: { epoch: string; seq: number }) {
      link.send({ type: "join", room, cursor, ref: `ref ${room}` });
      await settled();
      const { init, answer } = request(`GET /rooms/${room}/events`);
      const stream = streamFor(init.signal);
      await answer(stream.response);
      return stream;
    },
  };
}

/** Makes the answer of a stream; it breaks when the request is given up, as a real one does. */
function streamFor(signal: AbortSignal | null | undefined) {
  const encoder = new TextEncoder();
  let controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>;
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start: (it) => void (controller = it),
  });
  let isOver = false;
  signal?.addEventListener("abort", () => {
    if (!isOver) controller.error(signal.reason);
    isOver = true;
  });
  return {
    response: new Response(body, { headers: { "papo-user": ana.id } }),
    signal,
    async say(...events: Event[]) {
      const lines = events.map((event) => `data: ${JSON.stringify(event)}\n\n`);
      controller.enqueue(encoder.encode(lines.join("")));
      await settled();
    },
    async end() {
      isOver = true;
      controller.close();
      await settled();
    },
  };
}

function typesOf(heard: unknown[]): string[] {
  return heard.map((event) => {
    if (typeof event === "string") return event;
    const { type, seq } = Object(event);
    return seq === undefined ? type : `${type} ${seq}`;
  });
}

const send = { type: "send", room: "lobby", cid: "c1", text: "oi" } as const;

Deno.test("an event link opens when the server answers over HTTP", async () => {
  const { heard, request } = setUp();

  await request("GET /rooms.json").answer(Response.json({ rooms: [] }));

  assertEquals(heard, ["opened"]);
});

Deno.test("an event link says that the session is over, and else that it was cut", async () => {
  const faults: [Response | null, string][] = [
    [problem(401, "Sign in first."), "closed 4401"],
    [problem(503, "Restarting.", { retryAfterMs: 1 }), "closed 1006"],
    [new Response("<h1>", { status: 502 }), "closed 1006"],
    [null, "closed 1006"],
  ];
  for (const [response, expected] of faults) {
    const { heard, request } = setUp();
    const { answer, fail } = request("GET /rooms.json");

    await (response === null ? fail() : answer(response));

    assertEquals(heard, [expected]);
  }
});

Deno.test("a join opens the room's stream, which says whose it is and answers the join", async () => {
  const { heard, open, join } = setUp();
  await open();

  const stream = await join();
  await stream.say(joined({ room: "lobby", head: 0, ref: undefined }));
  await stream.say(entry(1));

  const [welcome, answer, message] = heard;
  assertEquals(Object(welcome).user.id, ana.id);
  assertEquals(Object(welcome).heartbeatMs, heartbeatMs);
  assertEquals(answer, joined({ room: "lobby", head: 0, ref: "ref lobby" }));
  assertEquals(message, entry(1));
});

Deno.test("a join with a cursor resumes by Last-Event-ID", async () => {
  const { open, join, request } = setUp();
  await open();

  await join("lobby", { epoch: "e1", seq: 41 });
  await join("other");

  const idOf = (room: string) =>
    new Headers(request(`GET /rooms/${room}/events`).init.headers)
      .get("last-event-id");
  assertEquals([idOf("lobby"), idOf("other")], ["e1:41", null]);
});

Deno.test("a room that is not there is refused, and the link goes on", async () => {
  const { link, heard, open, request } = setUp();
  await open();
  link.send({ type: "join", room: "gone", ref: "r" });

  const none = problem(404, "There is no such room.", { code: "not_found" });
  await request("GET /rooms/gone/events").answer(none);

  assertEquals(heard, [{
    type: "refused",
    code: "not_found",
    message: "There is no such room.",
    retryAfterMs: undefined,
    ref: "r",
  }]);
});

Deno.test("a room that is not there leaves its stream to another one", async () => {
  const { link, open, join, request, asked } = setUp();
  await open();
  await join("lobby");
  link.send({ type: "join", room: "gone", ref: "r" });
  link.send({ type: "join", room: "kitchen", ref: "s" });
  const none = problem(404, "There is no such room.", { code: "not_found" });
  await request("GET /rooms/gone/events").answer(none);

  assertEquals(asked().at(-1), "GET /rooms/kitchen/events");
});

Deno.test("a stream that is refused for now, or after sign-out, ends the link", async () => {
  const faults: [Response, string][] = [
    [
      problem(429, "Too many.", { code: "rate_limited", retryAfterMs: 1 }),
      "closed 1006",
    ],
    [problem(401, "Sign in first."), "closed 4401"],
  ];
  for (const [response, expected] of faults) {
    const { link, heard, open, request } = setUp();
    await open();
    link.send({ type: "join", room: "lobby" });

    await request("GET /rooms/lobby/events").answer(response);

    assertEquals(heard, [expected]);
  }
});

Deno.test("a stream that ends takes the whole link with it, once", async () => {
  const { heard, open, join } = setUp();
  await open();
  const [first, second] = [await join("lobby"), await join("other")];
  heard.length = 0;

  await first.end();
  await second.say(entry(1, { room: "other" })).catch(() => {});

  assertEquals(heard, ["closed 1006"]);
  assertEquals(second.signal?.aborted, true);
});

Deno.test("leaving a room ends its stream and not the link", async () => {
  const { link, heard, open, join } = setUp();
  await open();
  const stream = await join();
  heard.length = 0;

  link.send({ type: "leave", room: "lobby" });
  await settled();

  assertEquals(stream.signal?.aborted, true);
  assertEquals(heard, []);
});

Deno.test("joining a room anew ends its earlier stream", async () => {
  const { heard, open, join } = setUp();
  await open();
  const first = await join();
  const second = await join("lobby", { epoch: "e1", seq: 1 });
  heard.length = 0;

  await second.say(entry(2));

  assertEquals([first, second].map((it) => it.signal?.aborted), [true, false]);
  assertEquals(heard, [entry(2)]);
});

Deno.test("two rooms are followed at a time, a third when one of them is left", async () => {
  const { link, open, join, asked } = setUp();
  await open();
  await join("one");
  await join("two");

  link.send({ type: "join", room: "three" });
  link.send({ type: "join", room: "four" });
  const before = asked().slice(1);
  link.send({ type: "leave", room: "three" });
  link.send({ type: "leave", room: "one" });
  await settled();

  assertEquals(before, ["GET /rooms/one/events", "GET /rooms/two/events"]);
  assertEquals(asked().slice(3), ["GET /rooms/four/events"]);
});

Deno.test("a message is posted as JSON, and its entry waits until the stream is past its place", async () => {
  const { link, heard, open, join, request } = setUp();
  await open();
  const stream = await join("lobby", { epoch: "e1", seq: 1 });
  await stream.say(joined({ room: "lobby", head: 1, recovered: true }));
  heard.length = 0;

  link.send(send);
  const { init, answer } = request("POST /rooms/lobby");
  await answer(Response.json(entry(3, { cid: "c1" }), { status: 201 }));
  const early = [...heard];
  await stream.say(entry(2), entry(3, { cid: "c1" }), entry(4));

  assertEquals(init.body, JSON.stringify({ text: "oi", cid: "c1" }));
  assertEquals(
    new Headers(init.headers).get("content-type"),
    "application/json",
  );
  assertEquals(new Headers(init.headers).get("papo-user"), ana.id);
  assertEquals(early, []);
  assertEquals(
    typesOf(heard),
    ["message 2", "message 3", "message 3", "message 4"],
  );
});

Deno.test("an entry that existed long before is told of at once", async () => {
  const { link, heard, open, join, request } = setUp();
  await open();
  const stream = await join("lobby", { epoch: "e1", seq: 9 });
  await stream.say(joined({ room: "lobby", head: 9, recovered: true }));
  heard.length = 0;

  link.send(send);
  await request("POST /rooms/lobby").answer(Response.json(entry(4)));

  assertEquals(heard, [entry(4)]);
});

Deno.test("an entry older than the latest page is told of when the page is there", async () => {
  const { link, heard, open, join, request } = setUp();
  await open();
  const stream = await join();
  await stream.say(joined({ room: "lobby", head: 90, recovered: false }));
  heard.length = 0;

  link.send(send);
  await request("POST /rooms/lobby").answer(Response.json(entry(4)));
  const early = [...heard];
  await stream.say(entry(41));

  assertEquals(early, []);
  assertEquals(typesOf(heard), ["message 41", "message 4"]);
});

Deno.test("a message that can't be stored is refused with its cid and the time to wait", async () => {
  const { link, heard, open, request } = setUp();
  await open();

  link.send(send);
  const full = { code: "unavailable", retryAfterMs: 1_000 };
  await request("POST /rooms/lobby").answer(problem(503, "Full.", full));

  assertEquals(heard, [{
    type: "refused",
    code: "unavailable",
    message: "Full.",
    retryAfterMs: 1_000,
    cid: "c1",
  }]);
});

Deno.test("a message whose fate is not known ends the link, so that it is sent again", async () => {
  const faults: [Response | null, string][] = [
    [problem(401, "Sign in first."), "closed 4401"],
    [new Response("<h1>", { status: 502 }), "closed 1006"],
    [new Response("<h1>Log in to the café's network"), "closed 1006"],
    [Response.json({ ok: true }), "closed 1006"],
    [null, "closed 1006"],
  ];
  for (const [response, expected] of faults) {
    const { link, heard, open, request } = setUp();
    await open();
    link.send(send);
    const { answer, fail } = request("POST /rooms/lobby");

    await (response === null ? fail() : answer(response));

    assertEquals(heard, [expected]);
  }
});

Deno.test("a request that gets no answer ends the link, and what it was for is sent again", async () => {
  const commands: Command[] = [send, { type: "join", room: "lobby" }];
  for (const command of commands) {
    const { link, heard, open, requests, runOut } = setUp();
    await open();
    link.send(command);

    runOut();

    assertEquals(heard, ["closed 1006"]);
    assertEquals(requests.at(-1)?.init.signal?.aborted, true);
  }
});

Deno.test("an answer in time is the end of waiting for it", async () => {
  const { link, heard, open, join, request, runOut } = setUp();
  await open();
  const stream = await join();
  await stream.say(joined({ room: "lobby", head: 0 }));
  link.send(send);
  await request("POST /rooms/lobby").answer(Response.json(entry(1)));
  heard.length = 0;

  runOut();

  assertEquals(heard, []);
});

Deno.test("a ping is answered at once after the streams spoke, and no more when they are silent", async () => {
  const { link, heard, clock, asked, open, join } = setUp();
  await open();
  const stream = await join();
  await stream.say(joined({ room: "lobby", head: 0 }));
  heard.length = 0;
  const before = asked();

  async function ping(): Promise<unknown[]> {
    link.send({ type: "ping" });
    await settled();
    return heard.splice(0);
  }
  const answers = [await ping()];
  clock.now += 2 * heartbeatMs;
  answers.push(await ping());
  await stream.say({ type: "pong" });
  heard.length = 0;
  answers.push(await ping());

  assertEquals(answers, [[{ type: "pong" }], [], [{ type: "pong" }]]);
  assertEquals(asked(), before);
});

Deno.test("a ping to streams that said nothing for a while is answered with the rooms' heads", async () => {
  const { link, heard, clock, open, join, request } = setUp();
  await open();
  const stream = await join();
  await stream.say(joined({ room: "lobby", head: 0 }));
  heard.length = 0;
  clock.now += heartbeatMs;

  link.send({ type: "ping" });
  await settled();
  const early = [...heard];
  const row = { room: "lobby", name: "Lobby", kind: "public", head: 7 };
  const rooms = [row, { room: "no row" }, null];
  await request("GET /rooms.json").answer(Response.json({ rooms }));

  assertEquals(early, []);
  assertEquals(heard, [{ type: "pong", heads: { lobby: 7 } }]);
});

Deno.test("a ping finds out that the session is over, and bears a refusal for now", async () => {
  const answers: [Response | null, unknown][] = [
    [problem(401, "Sign in first."), "closed 4401"],
    [problem(429, "Too fast.", { code: "rate_limited" }), { type: "pong" }],
    [new Response("<h1>", { status: 502 }), "closed 1006"],
    [null, "closed 1006"],
  ];
  for (const [response, expected] of answers) {
    const { link, heard, clock, open, join, request } = setUp();
    await open();
    await (await join()).say(joined({ room: "lobby", head: 0 }));
    heard.length = 0;
    clock.now += heartbeatMs;

    link.send({ type: "ping" });
    const { answer, fail } = request("GET /rooms.json");
    await (response === null ? fail() : answer(response));

    assertEquals(heard, [expected]);
  }
});

Deno.test("a stream that is dead beside one that speaks ends the link", async () => {
  const { link, heard, clock, open, join } = setUp();
  await open();
  const dead = await join("lobby");
  const live = await join("kitchen");
  await dead.say(joined({ room: "lobby", head: 0 }));
  clock.now += 2 * heartbeatMs;
  await live.say({ type: "pong" });
  heard.length = 0;

  link.send({ type: "ping" });
  await settled();

  assertEquals(heard, ["closed 1006"]);
});

Deno.test("a clock that is set back makes no dead stream speak", async () => {
  const { link, heard, clock, open, join } = setUp();
  await open();
  const stream = await join();
  await stream.say(joined({ room: "lobby", head: 0 }));
  heard.length = 0;

  clock.now -= 24 * 60 * 60 * 1_000;
  link.send({ type: "ping" });
  await settled();

  assertEquals(heard, []);
});

Deno.test("a ping is answered where no room is followed", async () => {
  const { link, heard, open } = setUp();
  await open();

  link.send({ type: "ping" });
  await settled();

  assertEquals(heard, [{ type: "pong" }]);
});

Deno.test("typing is told to nobody", async () => {
  const { link, open, join, asked } = setUp();
  await open();
  await join();
  const before = asked();

  link.send({ type: "typing", room: "lobby" });
  await settled();

  assertEquals(asked(), before);
});

Deno.test("a link that is given up ends its streams and requests, and says no more", async () => {
  const { link, heard, open, join, request } = setUp();
  await open();
  const stream = await join();
  link.send(send);
  heard.length = 0;

  link.abandon();
  const { init, fail } = request("POST /rooms/lobby");
  await fail();

  assertEquals([stream.signal?.aborted, init.signal?.aborted], [true, true]);
  assertEquals(heard, []);
});

Deno.test("a link that is given up while it opens asks no more", () => {
  const { link, request } = setUp();

  link.abandon();

  assertEquals(request("GET /rooms.json").init.signal?.aborted, true);
});

Deno.test("a link that is given up in the middle of what a stream says leaves the rest unheard", async () => {
  const heard: string[] = [];
  const scene = setUp();
  await scene.open();
  const stream = await scene.join();
  scene.heard.push = (event) => {
    heard.push(...typesOf([event]));
    scene.link.abandon();
    return heard.length;
  };

  await stream.say(entry(1), entry(2));

  assertEquals(heard, ["message 1"]);
});
