import type { Seen } from "./probe.ts";
import type { Opened, Talked } from "./works.ts";

/** One figure, for each size of room. */
export interface Figure {
  name: string;
  values: readonly number[];
}

/** Takes the middle of what was measured in each round. */
export function medians(
  sizes: readonly number[],
  opened: readonly Opened[][],
  answered: readonly number[][],
): Figure[] {
  const of = (name: string, pick: (each: Opened) => number) => ({
    name,
    values: opened.map((rounds) => median(rounds.map(pick))),
  });
  return [
    { name: "entries", values: sizes },
    { name: "server answers, ms", values: answered.map(median) },
    of("first contentful paint, ms", ({ firstPaintMs }) => firstPaintMs),
    of("live, ms", ({ liveMs }) => liveMs),
    of("layout shift", ({ shift }) => shift),
    of("scripts, bytes gzipped", ({ scriptBytes }) => scriptBytes),
  ];
}

/** Writes how rooms open, and the ratio of the last to the first. */
export function openingTable(figures: readonly Figure[]): string {
  const rows = figures.map(({ name, values }) => [
    name,
    ...values.map(short),
    ratio(values),
  ]);
  return markdown(["room", "small", "large", "large ÷ small"], rows);
}

/** Writes what it takes to read back through older pages. */
export function backTable(
  { back, pages }: { back: Seen; pages: number },
): string {
  return markdown(["while older pages load", ""], [
    ["pages", short(pages)],
    ["rows added", short(back.rowsAdded)],
    ["rows drawn", short(back.rowsDrawn)],
    ["layout shift", short(back.shift)],
  ]);
}

/** Writes how the page bears talk. */
export function talkTable(
  talks: readonly { view: string; talked: Talked }[],
): string {
  const row = (name: string, pick: (talked: Talked) => number) => [
    name,
    ...talks.map(({ talked }) => short(pick(talked))),
  ];
  const seconds = ({ wallMs }: Talked) => wallMs / 1_000;
  return markdown(["while others talk", ...talks.map(({ view }) => view)], [
    row("messages sent a second", ({ sent, sentMs }) => 1_000 * sent / sentMs),
    row(
      "frames of the socket a second",
      (talked) => talked.wireFrames / seconds(talked),
    ),
    row("frames drawn a second", (talked) => talked.frames / seconds(talked)),
    row("longest pause between frames, ms", (talked) => talked.longestFrameMs),
    row("pauses over 50 ms", (talked) => talked.slowFrames),
    row("long tasks", (talked) => talked.longTasks),
    row("longest task, ms", (talked) => talked.longestTaskMs),
    row("CPU of the main thread, %", cpuShare),
    row(
      "scripts, CPU ms a second",
      (talked) =>
        (talked.after.scriptMs - talked.before.scriptMs) / seconds(talked),
    ),
    row(
      "style and layout, CPU ms a second",
      (talked) =>
        (talked.after.layoutMs - talked.before.layoutMs) / seconds(talked),
    ),
    row("rows drawn a message", ({ rowsDrawn, sent }) => rowsDrawn / sent),
    row("rows added a message", ({ rowsAdded, sent }) => rowsAdded / sent),
    row("changes in rows that stay", ({ rowsTouched }) => rowsTouched),
    row("rows in the page", ({ rows }) => rows),
    row("heap before, MB", ({ before }) => before.heapBytes / 1e6),
    row("heap after, MB", ({ after }) => after.heapBytes / 1e6),
    row("nodes before", ({ before }) => before.nodes),
    row("nodes after", ({ after }) => after.nodes),
    row("layout shift", ({ shift }) => shift),
  ]);
}

function cpuShare(talked: Talked): number {
  const { before, after, wallMs } = talked;
  return 100 * (after.cpuMs - before.cpuMs) / wallMs;
}

function markdown(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  return [head, head.map(() => "---"), ...rows]
    .map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

function ratio(values: readonly number[]): string {
  const [first = NaN, last = NaN] = [values[0], values.at(-1)];
  return first === 0 ? "" : `${(last / first).toFixed(2)}×`;
}

function short(value: number): string {
  if (Number.isInteger(value) || value >= 100) return value.toFixed(0);
  return value === 0 ? "0" : value.toPrecision(3);
}
