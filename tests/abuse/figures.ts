import type { Wire } from "../support/wire.ts";

/** A writer and a reader in one room, whom abuse elsewhere must not bother. */
export interface Pair {
  room: string;
  writer: Wire;
  reader: Wire;
}

/** Sends messages one after the other; returns how many milliseconds each took to its reader. */
export async function talk(
  { room, writer, reader }: Pair,
  cids: string[],
): Promise<number[]> {
  const latencies: number[] = [];
  for (const cid of cids) {
    const sentAt = performance.now();
    writer.send({ type: "send", room, cid, text: "oi" });
    await reader.message(cid);
    latencies.push(performance.now() - sentAt);
  }
  return latencies;
}

/** Says how long messages took. No test judges it: a machine may be busy with something else. */
export function describeLatencies(latencies: number[]): string {
  const sorted = latencies.toSorted((a, b) => a - b);
  const at = (share: number) =>
    (sorted[Math.ceil(sorted.length * share) - 1] ?? 0).toFixed(1);
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`;
}

/** Prints a figure; `deno task test:abuse` is where to read them. */
export function printFigure(what: string, figure: string): void {
  console.log(`${what}: ${figure}`);
}

export const numbered = (name: string, count: number) =>
  Array.from({ length: count }, (_, i) => `${name} ${i}`);
