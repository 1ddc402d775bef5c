import { assertEquals } from "@std/assert";

import type { Entry } from "../../lib/protocol/events.ts";
import { type ClientHistory, findViolations } from "../support/checker.ts";

const log = ["a", "b", "c", "d"].map((text, i) => entry(i + 1, text));

Deno.test("findViolations() finds none in a run without any", () => {
  assertEquals(findViolations(log, [ana(), reader()]), []);
});

const wrongs: [string, Entry[], ClientHistory, string][] = [
  ["a gap in the log", log.toSpliced(1, 1), ana(), "seq 3 stands at place 2"],
  [
    "a double",
    [...log, { ...log[3]!, seq: 5 }],
    ana(),
    "seq 5 is a double",
  ],
  [
    "a lost write",
    log.slice(0, 3),
    ana(),
    'Ana: "undefined" stands where "d" was written',
  ],
  [
    "writes in another order",
    log,
    ana({ written: ["b", "a", "c", "d"] }),
    'Ana: "a" stands where "b" was written',
  ],
  [
    "a write by nobody",
    log,
    ana({ written: ["a", "b", "c"] }),
    'Ana: "d" is too much',
  ],
  [
    "a lost acknowledgement",
    log,
    ana({ acknowledged: [entry(4, "x")] }),
    'Ana: "x" was acknowledged as 4 and is lost',
  ],
  [
    "a message that waits",
    log.slice(0, 3),
    ana({ acknowledged: [], waiting: ["d"], shown: log.slice(0, 3) }),
    "Ana: 1 messages still wait",
  ],
  [
    "a gap on the screen",
    log,
    ana({ shown: log.toSpliced(2, 1) }),
    "Ana: seq 1 is shown where it is not",
  ],
  [
    "a double on the screen",
    log,
    ana({ shown: [...log, log[3]!] }),
    "Ana: seq 1 is shown where it is not",
  ],
  [
    "a screen that lags behind",
    log,
    ana({ shown: log.slice(0, 3) }),
    "Ana: seq 1 is shown where it is not",
  ],
  ["an empty screen", log, ana({ shown: [] }), "Ana: nothing is shown"],
  [
    "a gap on the wire",
    log,
    ana({ jumps: 1 }),
    "Ana: 1 entries came after a gap",
  ],
  [
    "a double on the wire",
    log,
    ana({ repeats: 1 }),
    "Ana: 1 entries came again",
  ],
];

for (const [what, log, client, words] of wrongs) {
  Deno.test(`findViolations() finds ${what}`, () => {
    assertEquals(findViolations(log, [client]).includes(words), true);
  });
}

function entry(seq: number, text: string): Entry {
  const from = { id: "u-ana", name: "Ana" };
  return { type: "message", room: "lobby", seq, at: 0, from, cid: text, text };
}

function ana(change: Partial<ClientHistory> = {}): ClientHistory {
  return {
    name: "Ana",
    written: log.map(({ text }) => text),
    acknowledged: log,
    waiting: [],
    shown: log,
    jumps: 0,
    repeats: 0,
    ...change,
  };
}

function reader(): ClientHistory {
  return ana({ name: "Bia", written: [], acknowledged: [] });
}
