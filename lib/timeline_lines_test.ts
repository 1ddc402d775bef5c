import { assertEquals, assertStrictEquals } from "@std/assert";

import type { Row } from "./client/view.ts";
import { createLines, type Line } from "./timeline_lines.ts";

const ana = { id: "u1", name: "Ana" };
const bia = { id: "u2", name: "Bia" };
const minute = 60_000;
const noon = Date.UTC(2026, 10, 24, 12);

function message(key: string, from: typeof ana, at: number): Row {
  const entry = { room: "lobby", seq: 1, at, from, cid: key, text: key };
  return { type: "message", key, entry: { type: "message", ...entry } };
}

function pending(key: string, at: number): Row {
  const waiting = { cid: key, room: "lobby", text: key, at };
  return { type: "pending", key, pending: { ...waiting, state: "sending" } };
}

function notice(key: string, at: number): Row {
  return { type: "notice", key, at, came: [bia], went: [] };
}

function lines(rows: Row[], timeZone = "UTC"): Line[] {
  return createLines(ana, { timeZone })(rows);
}

/** Writes lines as a sketch: `# day`, `- notice`, `Name: text` for a group's first, `text` below. */
function sketch(lines: Line[]): string[] {
  return lines.map((line) => {
    if (line.type === "day") return `# ${new Date(line.at).getUTCDate()}`;
    if (line.type === "notice") return `- ${line.came[0]?.name}`;
    return line.isFirst ? `${line.from.name}: ${line.text}` : line.text;
  });
}

Deno.test("createLines() groups what one author says within five minutes", () => {
  const shown = lines([
    message("a", ana, noon),
    message("b", ana, noon + 5 * minute - 1),
    message("c", ana, noon + 10 * minute - 1),
    message("d", bia, noon + 10 * minute),
    message("e", ana, noon + 10 * minute),
  ]);

  assertEquals(sketch(shown), [
    "# 24",
    "Ana: a",
    "b",
    "Ana: c",
    "Bia: d",
    "Ana: e",
  ]);
});

Deno.test("createLines() adds a pending message of mine to my group", () => {
  const shown = lines([message("a", ana, noon), pending("b", noon + minute)]);

  assertEquals(sketch(shown), ["# 24", "Ana: a", "b"]);
  assertEquals(shown.map((line) => "pending" in line), [false, false, true]);
});

Deno.test("createLines() begins a group after a notice", () => {
  const shown = lines([
    message("a", ana, noon),
    notice("n", noon),
    message("b", ana, noon),
  ]);

  assertEquals(sketch(shown), ["# 24", "Ana: a", "- Bia", "Ana: b"]);
});

Deno.test("createLines() separates the days of the reader's zone, and groups with them", () => {
  const rows = [
    message("a", ana, Date.UTC(2026, 10, 24, 2, 59)),
    message("b", ana, Date.UTC(2026, 10, 24, 3, 0)),
  ];

  assertEquals(sketch(lines(rows)), ["# 24", "Ana: a", "b"]);
  assertEquals(sketch(lines(rows, "America/Sao_Paulo")), [
    "# 24",
    "Ana: a",
    "# 24",
    "Ana: b",
  ]);
});

Deno.test("createLines() gives every line a key of its own, also when a clock goes back", () => {
  const shown = lines([
    message("a", ana, noon),
    message("b", ana, noon + 24 * 60 * minute),
    message("c", ana, noon),
    notice("n", noon),
  ]);

  assertEquals(sketch(shown), [
    "# 24",
    "Ana: a",
    "# 25",
    "Ana: b",
    "# 24",
    "Ana: c",
    "- Bia",
  ]);
  assertEquals(new Set(shown.map(({ key }) => key)).size, shown.length);
});

Deno.test("createLines() keeps a message's key from its writing on", () => {
  const before = lines([pending("a", noon)]);
  const after = lines([message("a", ana, noon + 40)]);

  assertEquals(after.map(({ key }) => key), before.map(({ key }) => key));
});

Deno.test("createLines() shows nothing of nothing", () => {
  assertEquals(lines([]), []);
});

Deno.test("createLines() gives a row that looks as before the very same line", () => {
  const toLines = createLines(ana, { timeZone: "UTC" });
  const rows = [
    message("a", ana, noon),
    message("b", ana, noon),
    notice("n", noon),
    pending("c", noon),
  ];

  const before = toLines(rows);
  const after = toLines([...rows, message("d", bia, noon)]);

  const kept = before.filter(({ type }) => type !== "day");
  assertEquals(kept.length, 4);
  for (const line of kept) {
    assertStrictEquals(after.find(({ key }) => key === line.key), line);
  }
});

Deno.test("createLines() lays a row out anew when another comes or goes above it", () => {
  const toLines = createLines(ana, { timeZone: "UTC" });
  const rows = [message("a", ana, noon), message("b", ana, noon)];

  const both = toLines(rows);
  const without = toLines(rows.slice(1));
  const again = toLines(rows);

  assertEquals([both, without, again].map(sketch), [
    ["# 24", "Ana: a", "b"],
    ["# 24", "Ana: b"],
    ["# 24", "Ana: a", "b"],
  ]);
});
