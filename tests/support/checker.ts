import type { Entry } from "../../lib/protocol/events.ts";

/** What one client of a run has to say of it, when it is over. */
export interface ClientHistory {
  name: string;
  /** Texts in the order of writing; none of who only reads. */
  written: readonly string[];
  /** Own entries as the server said them. */
  acknowledged: readonly Entry[];
  /** Texts that still wait to be sent. */
  waiting: readonly string[];
  /** What stands on the screen, oldest first. */
  shown: readonly Entry[];
  /** How often an entry came after a gap within one connection. */
  jumps: number;
  /** How often an entry came again within one connection. */
  repeats: number;
}

/**
 * Compares the log of a room with what its clients wrote, were told and show: nothing acknowledged
 * is lost, nothing is there twice, nothing is missing, and the order is the same for all.
 *
 * @returns a sentence for each violation.
 */
export function findViolations(
  log: readonly Entry[],
  clients: readonly ClientHistory[],
): string[] {
  return [
    ...checkLog(log),
    ...clients.flatMap((client) =>
      [
        ...checkWritten(log, client),
        ...checkAcknowledged(log, client),
        ...checkShown(log, client),
      ].map((words) => `${client.name}: ${words}`)
    ),
  ];
}

function* checkLog(log: readonly Entry[]): Iterable<string> {
  const keys = new Set<string>();
  for (const [index, { seq, from, cid }] of log.entries()) {
    if (seq !== index + 1) yield `seq ${seq} stands at place ${index + 1}`;
    const key = `${from.id} ${cid}`;
    if (keys.has(key)) yield `seq ${seq} is a double`;
    keys.add(key);
  }
}

/** All that one wrote and that doesn't wait stands in the log once, in the order of writing. */
function* checkWritten(
  log: readonly Entry[],
  { name, written, waiting }: ClientHistory,
): Iterable<string> {
  const own = log.filter(({ from }) => from.name === name);
  const sent = written.filter((text) => !waiting.includes(text));
  for (const [index, text] of sent.entries()) {
    const found = own[index]?.text;
    if (found === text) continue;
    return yield `"${found}" stands where "${text}" was written`;
  }
  if (own.length > sent.length) yield `"${own[sent.length]?.text}" is too much`;
}

function* checkAcknowledged(
  log: readonly Entry[],
  { acknowledged }: ClientHistory,
): Iterable<string> {
  for (const entry of acknowledged) {
    if (!isSame(log[entry.seq - 1], entry)) {
      yield `"${entry.text}" was acknowledged as ${entry.seq} and is lost`;
    }
  }
}

/** A screen shows the log's end, without a gap or a double. */
function* checkShown(
  log: readonly Entry[],
  { shown, waiting, jumps, repeats }: ClientHistory,
): Iterable<string> {
  if (jumps > 0) yield `${jumps} entries came after a gap`;
  if (repeats > 0) yield `${repeats} entries came again`;
  if (waiting.length > 0) yield `${waiting.length} messages still wait`;
  const end = log.slice(log.length - shown.length);
  const wrong = shown.find((entry, index) => !isSame(end[index], entry));
  if (wrong !== undefined) yield `seq ${wrong.seq} is shown where it is not`;
  if (shown.length === 0 && log.length > 0) yield "nothing is shown";
}

function isSame(a: Entry | undefined, b: Entry): boolean {
  return a?.seq === b.seq && a.cid === b.cid && a.text === b.text &&
    a.from.id === b.from.id && a.at === b.at;
}
