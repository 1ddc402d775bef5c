import { assert, assertEquals } from "@std/assert";

import type { Entry } from "../../lib/protocol/events.ts";
import { get, type Person, signIn } from "../support/people.ts";
import { sharePapo } from "../support/server.ts";
import { connectTo } from "../support/wire.ts";

const papo = sharePapo({ RATE_LIMIT: "off" });

interface Page {
  room: string;
  epoch: string;
  head: number;
  entries: Entry[];
}

const count = 320;
let written: readonly Entry[] = [];
let ana: Person;

Deno.test.beforeAll(async () => {
  ana = await signIn(papo(), "Ana");
  using wire = await connectTo(papo(), ana);
  for (let i = 1; i <= count; i++) {
    wire.send({ type: "send", room: "lobby", cid: `c${i}`, text: `${i}` });
  }
  written = await wire.messages(count);
});

async function read(query: string): Promise<Page> {
  const response = await get(papo(), `/rooms/lobby.json${query}`, ana);
  assertEquals(response.status, 200, query);
  return await response.json();
}

Deno.test("the latest page is the last 50 messages, oldest first, as they came live", async () => {
  const { entries, epoch, ...rest } = await read("");

  assertEquals(rest, { room: "lobby", head: count });
  assert(epoch.length > 0 && epoch.length <= 64);
  assertEquals(entries, written.slice(-50));
});

const ranges: [string, number, number][] = [
  ["?limit=1", 320, 320],
  ["?limit=300", 21, 320],
  ["?before=51", 1, 50],
  ["?before=320", 270, 319],
  ["?before=100&limit=3", 97, 99],
  ["?before=3", 1, 2],
  ["?after=0", 1, 50],
  ["?after=300", 301, 320],
  ["?after=10&limit=2", 11, 12],
  ["?after=0&limit=300", 1, 300],
];
for (const [query, first, last] of ranges) {
  Deno.test(`${query} is ${first} to ${last}`, async () => {
    const { entries, head } = await read(query);

    assertEquals(entries, written.slice(first - 1, last));
    assertEquals(head, count);
  });
}

for (const query of ["?after=320", "?after=9999", "?before=1", "?before=0"]) {
  Deno.test(`${query} is empty`, async () => {
    assertEquals((await read(query)).entries, []);
  });
}

Deno.test("pages read backwards one after the other are the whole log", async () => {
  const entries: Entry[] = [];
  let { entries: page } = await read("?limit=300");
  while (page.length > 0) {
    entries.unshift(...page);
    page = (await read(`?before=${page[0]?.seq}&limit=7`)).entries;
  }

  assertEquals(entries, written);
});

Deno.test("more than 300 are never given at once", async () => {
  const response = await get(
    papo(),
    "/rooms/lobby.json?after=0&limit=301",
    ana,
  );
  const body = await response.json();

  assert(response.status === 400 || body.entries.length === 300);
});

for (
  const query of [
    "limit=x",
    "limit=1.5",
    "after=abc",
    "before=1e2",
    "after=",
  ]
) {
  Deno.test(`?${query} is 400 with a code`, async () => {
    const response = await get(papo(), `/rooms/lobby.json?${query}`, ana);

    assertEquals(response.status, 400);
    assertEquals((await response.json()).code, "bad_command");
  });
}

Deno.test("a room that is not there is not_found on every path", async () => {
  for (
    const path of [
      "/rooms/nowhere",
      "/rooms/nowhere.json",
      "/rooms/nowhere/members.json",
    ]
  ) {
    const response = await get(papo(), path, ana);

    assertEquals(response.status, 404);
    const { code, status, title, detail } = await response.json();
    assertEquals([code, status], ["not_found", 404]);
    assert(title.length > 0 && detail.length > 0);
  }
});
