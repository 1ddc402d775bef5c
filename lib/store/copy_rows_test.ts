import { assertEquals, assertRejects } from "@std/assert";

import { CopyRefused } from "./copy_refused.ts";
import { copyRows, type Source, type Target } from "./copy_rows.ts";
import type { Row } from "./row.ts";

/** A source with these users, and what is done to it. */
function sourceOf(users: Row[], did: string[]): Source {
  return {
    count: ({ name }) => name === "users" ? users.length : 0,
    read: ({ name }) => name === "users" ? users.map((row) => [row]) : [],
    retire: () => void did.push("retire"),
  };
}

/** A target that keeps users. */
function targetOf(did: string[]): Target {
  const kept: Row[] = [];
  return {
    write: (_, rows) => void kept.push(...rows),
    read: ({ name }) => name === "users" ? [kept] : [],
    commit: () => void did.push("commit"),
  };
}

const users = [{ id: "a" }, { id: "b" }, { id: "c" }];

Deno.test("copyRows() tells how far it has come, commits, and only then retires the source", async () => {
  const did: string[] = [];

  const counts = await copyRows(
    sourceOf(users, did),
    targetOf(did),
    ({ step, done, of }) => did.push(`${step} ${done}/${of}`),
  );

  assertEquals(did, [
    "copied 1/3",
    "copied 2/3",
    "copied 3/3",
    "compared 3/3",
    "commit",
    "retire",
  ]);
  assertEquals(counts.get("users"), 3);
  assertEquals(counts.get("entries"), 0);
});

const wrong: [string, Row[]][] = [
  ["a row changed", [{ id: "a" }, { id: "b" }, { id: "C" }]],
  ["a row is missing", [{ id: "a" }, { id: "b" }]],
  ["there is a row more", [...users, { id: "d" }]],
  ["two rows changed places", [{ id: "b" }, { id: "a" }, { id: "c" }]],
];

for (const [what, rows] of wrong) {
  Deno.test(`copyRows() commits nothing when ${what} on the way`, async () => {
    const did: string[] = [];
    const target: Target = {
      ...targetOf(did),
      read: ({ name }) => name === "users" ? [rows] : [],
    };

    await assertRejects(
      () => copyRows(sourceOf(users, did), target, () => {}),
      CopyRefused,
      `What was written of "users"`,
    );

    assertEquals(did, []);
  });
}

Deno.test("copyRows() says that all is copied when the source can't be retired", async () => {
  const did: string[] = [];
  const source: Source = {
    ...sourceOf(users, did),
    retire() {
      throw new Error("disk full");
    },
  };

  await assertRejects(
    () => copyRows(source, targetOf(did), () => {}),
    CopyRefused,
    "All is copied, and what it was copied from could not be marked as old: disk full",
  );

  assertEquals(did, ["commit"]);
});
