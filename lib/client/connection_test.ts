import { assert, assertEquals } from "@std/assert";

import {
  ana,
  bruno,
  commands,
  createClient,
  entry,
  epoch,
  joined,
  lastRef,
  pending,
  sentCids,
  shownSeqs,
  types,
  welcome,
} from "./test_world.ts";

Deno.test("step() joins the room on the screen from its cursor when it opens", () => {
  const client = createClient({ cursor: { epoch, seq: 41 } });

  const effects = client.take({ type: "opened" });

  assertEquals(commands(effects), [{
    type: "join",
    room: "lobby",
    cursor: { epoch, seq: 41 },
    ref: "join:0",
  }]);
});

Deno.test("step() joins without a cursor when it knows no page that reaches the head", () => {
  const client = createClient({ cursor: null });

  const [join] = commands(client.take({ type: "opened" }));

  assert(join?.type === "join");
  assertEquals(join.cursor, undefined);
});

Deno.test("step() shows nothing of a room before it has joined", () => {
  const client = createClient();
  client.open();

  const early = client.hear(entry(1));
  client.join({ head: 1 });
  const then = client.hear(entry(1));

  assertEquals(early, []);
  assertEquals(shownSeqs(then), [1]);
});

Deno.test("step() takes only the answer to the last join of a room", () => {
  const client = createClient();
  client.open();
  const stale = lastRef(client.state, "lobby");
  client.take({ type: "show", room: "garden" });
  client.take({ type: "show", room: "lobby" });

  const early = client.hear(joined({ ref: stale }));
  const late = client.join();

  assertEquals(early, []);
  assertEquals(types(late), ["deliver"]);
});

Deno.test("step() leaves one room for another and resumes where it was when it comes back", () => {
  const client = createClient();
  client.open();
  client.join({ head: 1 });
  client.hear(entry(1));

  const away = commands(client.take({ type: "show", room: "garden" }));
  const back = commands(client.take({ type: "show", room: "lobby" }));

  assertEquals(away, [
    { type: "leave", room: "lobby" },
    { type: "join", room: "garden", cursor: undefined, ref: "join:1" },
  ]);
  assertEquals(back, [
    { type: "leave", room: "garden" },
    {
      type: "join",
      room: "lobby",
      cursor: { epoch, seq: 1 },
      ref: "join:2",
    },
  ]);
});

Deno.test("step() stays in a room that messages wait for", () => {
  const client = createClient();
  client.open();
  client.join();
  client.take({ type: "write", pending: pending("a") });

  const away = commands(client.take({ type: "show", room: "garden" }));
  const stored = client.hear(entry(1, { from: ana, cid: "a" }));

  assertEquals(away.map(({ type }) => type), ["join"]);
  assertEquals(commands(stored), [{ type: "leave", room: "lobby" }]);
});

Deno.test("step() lets an entry through once, however often it comes", () => {
  const client = createClient();
  client.open();
  client.join({ head: 2 });

  const shown = [1, 1, 2, 1, 2].flatMap((seq) =>
    shownSeqs(client.hear(entry(seq)))
  );

  assertEquals(shown, [1, 2]);
});

Deno.test("step() asks again from its cursor after a gap and shows nothing out of order", () => {
  const client = createClient();
  client.open();
  client.join({ head: 1 });
  client.hear(entry(1));

  const gap = client.hear(entry(3));
  const meanwhile = client.hear(entry(4));
  client.join({ head: 4 });
  const shown = [2, 3, 4].flatMap((seq) => shownSeqs(client.hear(entry(seq))));

  assertEquals(commands(gap), [
    { type: "join", room: "lobby", cursor: { epoch, seq: 1 }, ref: "join:1" },
  ]);
  assertEquals([...shownSeqs(gap), ...shownSeqs(meanwhile)], []);
  assertEquals(shown, [2, 3, 4]);
});

Deno.test("step() begins at the latest page when more was missed than a resume gives", () => {
  const client = createClient({ cursor: { epoch, seq: 1 } });
  client.open();

  client.join({ recovered: false, head: 500 });
  const page = [451, 452].flatMap((seq) => shownSeqs(client.hear(entry(seq))));

  assertEquals(page, [451, 452]);
});

Deno.test("step() waits for the first entry of an empty room, and sees when it was not the first", () => {
  const client = createClient({ cursor: null });
  client.open();
  client.join({ recovered: false, head: 0 });

  const [join] = commands(client.hear(entry(2)));

  assertEquals(join?.type, "join");
});

Deno.test("step() passes on what is no entry", () => {
  const client = createClient();
  client.open();
  client.join();

  const effects = [
    ...client.hear({ type: "typing", room: "lobby", users: [bruno] }),
    ...client.hear({
      type: "presence",
      room: "lobby",
      online: true,
      users: [bruno],
    }),
    ...client.hear({ type: "pong" }),
    ...client.hear({ type: "left", room: "garden" }),
  ];

  assertEquals(types(effects), ["deliver", "deliver"]);
});

Deno.test("step() says that I type only where I am heard", () => {
  const client = createClient();
  client.open();

  const early = client.take({ type: "typing", room: "lobby" });
  client.join();
  const then = client.take({ type: "typing", room: "lobby" });

  assertEquals(early, []);
  assertEquals(commands(then), [{ type: "typing", room: "lobby" }]);
});

Deno.test("step() ends when somebody else has signed in here, and sends them nobody's words", () => {
  const client = createClient();
  client.take({ type: "write", pending: pending("a") });

  const effects = [
    ...client.take({ type: "opened" }),
    ...client.hear(welcome(bruno)),
    ...client.join(),
  ];

  assertEquals(client.state.phase, "ended");
  assertEquals(sentCids(effects), []);
  assertEquals(types(effects), ["send", "abandon"]);
});

Deno.test("step() hears nothing from a connection that it has given up", () => {
  const client = createClient();
  client.open();
  client.join({ head: 0 });
  client.take({ type: "closed", code: 1006 });

  const effects = [
    ...client.hear(entry(1)),
    ...client.hear({ type: "typing", room: "lobby", users: [bruno] }),
    ...client.take({ type: "opened" }),
    ...client.take({ type: "closed", code: 1006 }),
  ];

  assertEquals(effects, []);
  assertEquals(client.state.phase, "waiting");
  assertEquals(client.state.attempt, 1);
});
