import { assert, assertEquals } from "@std/assert";

import { createFakeTime } from "../../tests/support/fake_time.ts";
import { ana } from "../../tests/support/memory_store.ts";
import { createPostgresRelay, type Line } from "./postgres.ts";
import type { Hint } from "./relay.ts";

const head = (roomId: number, head: number): Hint => ({
  type: "head",
  roomId,
  head,
});

Deno.test("relay.hint() tells the other machine, and not the one itself", async () => {
  const { relay, time } = setUp();
  const [one, two] = [relay("one"), relay("two")];
  await time.advance(0);

  const hints: Hint[] = [
    head(1, 5),
    { type: "presence", roomId: 2 },
    { type: "typing", roomId: 1, user: ana },
    { type: "room", slug: "chá" },
    { type: "session", tokenHash: "abc" },
  ];
  hints.forEach(one.hint);
  await time.advance(0);

  assertEquals([one.heard, two.heard], [[], hints]);
});

Deno.test("relay.hint() tells the newest head of a room, and what is told in one turn together", async () => {
  const { relay, sent, time } = setUp();
  const [one, two] = [relay("one"), relay("two")];
  await time.advance(0);

  for (const seq of [1, 2, 3, 2]) one.hint(head(7, seq));
  one.hint(head(8, 1));
  await time.advance(0);

  assertEquals(two.heard, [head(7, 3), head(8, 1)]);
  assertEquals(sent.map((payloads) => payloads.length), [1]);
});

Deno.test("what is told while a NOTIFY is under way shares the next one", async () => {
  const { relay, sent, time, hold } = setUp();
  const one = relay("one");
  await time.advance(0);
  const release = hold();

  for (let seq = 1; seq <= 100; seq++) {
    one.hint(head(7, seq));
    await time.advance(0);
  }
  release();
  await time.advance(0);

  assertEquals(sent.map((payloads) => payloads.length), [1, 1]);
});

Deno.test("a payload stays under 8,000 bytes, and all go in one round trip", async () => {
  const { relay, sent, time } = setUp();
  const [one, two] = [relay("one"), relay("two")];
  await time.advance(0);

  const name = "ã".repeat(32);
  for (let i = 0; i < 300; i++) {
    const user = { id: `u${i}`, name };
    one.hint({ type: "typing", roomId: 1, user });
  }
  await time.advance(0);

  const [payloads = []] = sent;
  assertEquals([sent.length, two.heard.length], [1, 300]);
  assert(payloads.length > 3);
  const sizes = payloads.map((each) => new TextEncoder().encode(each).length);
  assert(Math.max(...sizes) < 8_000, `${sizes}`);
});

Deno.test("a stranger's payload is left, and a hint that is not known here", async () => {
  const { relay, time, shout } = setUp();
  const two = relay("two");
  await time.advance(0);

  for (
    const payload of [
      "",
      "hello",
      "null",
      "[]",
      '{"from":"x"}',
      '{"from":1,"hints":[]}',
      '{"from":"x","hints":{}}',
      '{"from":"x","hints":[null,1,{"type":"head"},{"type":"head","roomId":"1","head":2},{"type":"later"},{"type":"head","roomId":1,"head":-2}]}',
      '{"from":"x","hints":[{"type":"head","roomId":1,"head":2}]}',
    ]
  ) shout(payload);

  assertEquals(two.heard, [head(1, 2)]);
});

Deno.test("a line that is lost is opened again, and says that hints may be lost", async () => {
  const { relay, time, cut } = setUp();
  const [one, two] = [relay("one"), relay("two")];
  await time.advance(0);
  const before = two.lost;

  cut();
  await time.advance(1_000);
  one.hint(head(1, 1));
  await time.advance(0);

  assertEquals([before, two.lost], [1, 2]);
  assertEquals(two.heard, [head(1, 1)]);
});

Deno.test("opening a line is tried again and again, ever more slowly, and reported once", async () => {
  const { relay, time, server } = setUp();
  server.isDown = true;
  const one = relay("one");

  await time.advance(60_000);
  const { attempts } = server;
  server.isDown = false;
  await time.advance(5_000);

  assert(attempts > 10 && attempts < 40, `${attempts} attempts`);
  assertEquals([one.reported, one.lost], [["relay_lost"], 1]);
});

Deno.test("a line that gives no sign of life is given up within ten seconds", async () => {
  const { relay, time, hold } = setUp();
  const one = relay("one");
  await time.advance(0);

  hold();
  await time.advance(11_000);

  assertEquals(one.lost, 2);
});

Deno.test("hints wait for a line, a bounded number of them", async () => {
  const { relay, time, server } = setUp();
  const two = relay("two");
  await time.advance(0);
  server.isDown = true;
  const one = relay("one");
  for (let room = 0; room < 2_000; room++) one.hint(head(room, 1));

  server.isDown = false;
  await time.advance(1_000);

  assertEquals(two.heard.length, 1_000);
});

Deno.test("relay.close() tells what waits, and opens no other line", async () => {
  const { relay, time, server } = setUp();
  const [one, two] = [relay("one"), relay("two")];
  await time.advance(0);
  const { attempts } = server;

  one.hint(head(1, 1));
  const closed = one.close();
  await time.advance(0);
  await closed;
  await time.advance(10_000);

  assertEquals(two.heard, [head(1, 1)]);
  assertEquals(server.attempts, attempts);
});

/** A Postgres that only passes payloads on. */
function setUp() {
  const time = createFakeTime();
  const sent: string[][] = [];
  const lines = new Map<Line, (payload: string) => void>();
  const server = { isDown: false, attempts: 0 };
  let held: Promise<void> | null = null;
  let ends: (() => void)[] = [];

  function shout(payload: string): void {
    for (const hear of lines.values()) hear(payload);
  }

  function openLine(hear: (payload: string) => void): Promise<Line> {
    server.attempts++;
    if (server.isDown) return Promise.reject(new Error("refused"));
    const ended = Promise.withResolvers<void>();
    const line: Line = {
      async notify(payloads) {
        if (!lines.has(line)) throw new Error("the line is lost");
        if (payloads.length > 0) sent.push(payloads);
        await held;
        payloads.forEach(shout);
      },
      ended: ended.promise,
      close() {
        lines.delete(line);
        ended.resolve();
        return Promise.resolve();
      },
    };
    lines.set(line, hear);
    ends.push(() => void line.close());
    return Promise.resolve(line);
  }

  function relay(machine: string) {
    const heard: Hint[] = [];
    const reported: string[] = [];
    const real = createPostgresRelay({
      openLine,
      machine,
      time,
      random: () => 0.5,
      report: (event) => void reported.push(event),
    });
    const all = { ...real, heard, reported, lost: 0 };
    real.listen((hint) => void heard.push(hint), () => void all.lost++);
    return all;
  }

  return {
    relay,
    sent,
    shout,
    server,
    time,
    cut() {
      const all = ends;
      ends = [];
      for (const end of all) end();
    },
    /** Has NOTIFYs wait for their answer. */
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>();
      held = promise;
      return () => {
        held = null;
        resolve();
      };
    },
  };
}
