import { assertEquals } from "@std/assert";

import { readLastEventId } from "./last_event_id.ts";

const ids: [string, { epoch: string; seq: number }][] = [
  ["tOFR3NpsDBT1YemW:41", { epoch: "tOFR3NpsDBT1YemW", seq: 41 }],
  ["e:0", { epoch: "e", seq: 0 }],
  ["a:b:7", { epoch: "a:b", seq: 7 }],
];

for (const [id, cursor] of ids) {
  Deno.test(`readLastEventId() takes "${id}" for a cursor`, () => {
    assertEquals(readLastEventId(id), cursor);
  });
}

const strange = [
  null,
  "",
  "41",
  ":41",
  "e:",
  "e:-1",
  "e:1.5",
  "e:1e3",
  "e:0x1",
  "e:41 ",
  "e:9007199254740993",
  `${"e".repeat(65)}:1`,
  "e\0:1",
];

for (const id of strange) {
  Deno.test(`readLastEventId() takes ${JSON.stringify(id)} for none`, () => {
    assertEquals(readLastEventId(id), undefined);
  });
}
