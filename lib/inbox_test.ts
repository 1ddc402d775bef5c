import { assertEquals } from "@std/assert";

import { createFakeTime, settled } from "../tests/support/fake_time.ts";
import { createInbox, type InboxOptions } from "./inbox.ts";
import type { Command } from "./protocol/commands.ts";

const join = { type: "join", room: "lobby" };
const leave = { type: "leave", room: "lobby" };

Deno.test("inbox.put() does every line of a frame in its order", () => {
  const { inbox, performed } = setUp();

  inbox.put(lines(join, leave, join));
  inbox.put(`\n \n${JSON.stringify(leave)}\n`);

  assertEquals(performed, ["join", "leave", "join", "leave"]);
});

Deno.test("inbox.put() holds back what comes after a command that takes time", async () => {
  const gate = Promise.withResolvers<void>();
  const { inbox, performed } = setUp({
    perform: ({ type }) => type === "join" ? gate.promise : undefined,
  });

  inbox.put(lines(join, leave));
  inbox.put(lines(leave));
  const before = [...performed];
  gate.resolve();
  await settled();

  assertEquals(before, ["join"]);
  assertEquals(performed, ["join", "leave", "leave"]);
});

Deno.test("inbox.put() lets others have their turn after each sixteen commands", async () => {
  const turns = createFakeTime();
  const { inbox, performed } = setUp({ nextTurn: () => turns.pause(1) });

  inbox.put(lines(...Array(40).fill(leave)));
  inbox.put(lines(join));
  const counts = [performed.length];
  for (let i = 0; i < 2; i++) {
    await turns.advance(1);
    counts.push(performed.length);
  }

  assertEquals(counts, [16, 32, 41]);
  assertEquals(performed.at(-1), "join");
});

Deno.test("inbox.put() goes on after a command that failed, and logs it", async () => {
  const { inbox, performed, reported } = setUp({
    perform: ({ type }) =>
      type === "join" ? Promise.reject(new TypeError("a bug")) : undefined,
  });

  inbox.put(lines(join, leave));
  await settled();

  assertEquals(performed, ["join", "leave"]);
  assertEquals(reported, ["command_failed"]);
});

Deno.test("inbox.put() refuses what is no command, in its place, by the names it gives itself", () => {
  const { inbox, refused } = setUp();
  const tooLong = "x".repeat(65);

  inbox.put('{"type":\n[]\nnull');
  inbox.put(lines(
    { type: "fly", ref: "r1", cid: "c1" },
    { type: "join", room: 1, ref: "r2" },
    { type: "fly", ref: tooLong, cid: 7 },
  ));

  assertEquals(refused, [
    { code: "bad_frame", ref: undefined, cid: undefined },
    { code: "bad_frame", ref: undefined, cid: undefined },
    { code: "bad_frame", ref: undefined, cid: undefined },
    { code: "bad_command", ref: "r1", cid: "c1" },
    { code: "bad_command", ref: "r2", cid: undefined },
    { code: "bad_command", ref: undefined, cid: undefined },
  ]);
});

Deno.test("inbox.put() does nothing more once the connection is closed", async () => {
  const gate = Promise.withResolvers<void>();
  const { inbox, performed, close } = setUp({ perform: () => gate.promise });

  inbox.put(lines(join, leave));
  close();
  gate.resolve();
  await settled();
  inbox.put(lines(leave));

  assertEquals(performed, ["join"]);
});

Deno.test("inbox.put() closes on more than a megabyte that waits, not on one that was done", () => {
  const stuck = setUp({ perform: () => new Promise(() => {}) });
  const quick = setUp();
  const frame = lines({ ...join, padding: "x".repeat(60_000) });

  for (let i = 0; i < 40; i++) {
    stuck.inbox.put(frame);
    quick.inbox.put(frame);
  }

  assertEquals(stuck.abuses[0], "too much at once");
  assertEquals(quick.abuses, []);
  assertEquals(quick.performed.length, 40);
});

Deno.test("inbox.countRefusal() calls it abuse at the 101st within ten seconds, never before", async () => {
  const { inbox, abuses, time } = setUp();

  for (let i = 0; i < 100; i++) inbox.countRefusal();
  await time.advance(10_000);
  for (let i = 0; i < 100; i++) inbox.countRefusal();
  const before = abuses.length;
  inbox.countRefusal();

  assertEquals(before, 0);
  assertEquals(abuses, ["too many refusals"]);
});

Deno.test("inbox.countRefusal() counts nothing when nobody is punished", () => {
  const { inbox, abuses } = setUp({ punishes: false });

  for (let i = 0; i < 1_000; i++) inbox.countRefusal();

  assertEquals(abuses, []);
});

function setUp(options: Partial<InboxOptions> = {}) {
  const performed: Command["type"][] = [];
  const refused: object[] = [];
  const reported: string[] = [];
  const abuses: string[] = [];
  const time = createFakeTime();
  let isOpen = true;
  const inbox = createInbox({
    punishes: true,
    refuse: ({ ref, cid }, { code }) => refused.push({ code, ref, cid }),
    onAbuse: (why) => abuses.push(why),
    isOpen: () => isOpen,
    nextTurn: () => Promise.resolve(),
    now: time.now,
    report: (event) => reported.push(event),
    ...options,
    perform(command) {
      performed.push(command.type);
      return options.perform?.(command);
    },
  });
  const close = () => void (isOpen = false);
  return { inbox, performed, refused, reported, abuses, time, close };
}

function lines(...commands: object[]): string {
  return commands.map((command) => JSON.stringify(command)).join("\n");
}
