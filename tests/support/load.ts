import type { Entry } from "../../lib/protocol/events.ts";
import type { ClientHistory } from "./checker.ts";
import { type Counter, createCounter } from "./counter.ts";
import { within } from "./deadline.ts";
import { get, type Person, type Place, signIn } from "./people.ts";
import { type Reader, startReader } from "./reader.ts";
import { startWriter, type Writer } from "./writer.ts";

/** People who write and read in the lobby while something goes wrong. */
export interface Load extends Disposable {
  readonly writers: readonly Writer[];
  readonly readers: readonly Reader[];
  readonly acknowledgements: Counter;
  /** Has the writers write, one after the other, until it is stopped. */
  begin(): void;
  stop(): void;
  /** Resolves when something that each writer wrote was acknowledged from now on. */
  everyoneAcknowledged(): Promise<void>;
  /** Has everyone reconnect now, whatever their backoff says. */
  reconnect(): void;
  /** Waits until all that was written is acknowledged; resolves to the log, when all have read it. */
  settle(): Promise<Entry[]>;
  /** What each of them has to say. */
  histories(): ClientHistory[];
}

export interface LoadOptions {
  writers: number;
  readers: number;
  everyMs: number;
  random: () => number;
  /** Where writers connect, if not to the server itself. */
  through?: Place;
  /** The writers' clock, in milliseconds since 1970. */
  now?: () => number;
  /** Whether readers connect again by themselves, as writers do. */
  readersComeBack?: boolean;
}

/** How long a busy machine may take until everyone has everything. */
const settleMs = 60_000;

export async function startLoad(
  papo: Place,
  options: LoadOptions,
): Promise<Load> {
  const { everyMs, random, through = papo, now = Date.now } = options;
  const comesBack = options.readersComeBack;
  const acknowledgements = createCounter();
  const onAcknowledged = () => acknowledgements.add();
  const writers = (await people(papo, "Writer", options.writers)).map(
    (person) => startWriter(through, person, { random, now, onAcknowledged }),
  );
  const readers = (await people(papo, "Reader", options.readers)).map(
    (person) => startReader(papo, person, { comesBack }),
  );
  let turn = 0;
  let timer: ReturnType<typeof setInterval> | undefined;
  const stop = () => clearInterval(timer);

  async function everythingAcknowledged(): Promise<void> {
    while (writers.some((writer) => writer.waiting().length > 0)) {
      await acknowledgements.more(1);
    }
  }

  async function everyoneAcknowledged(): Promise<void> {
    const before = writers.map(({ acknowledged }) => acknowledged.size);
    const hasNone = ({ acknowledged }: Writer, nth: number) =>
      acknowledged.size === before[nth];
    while (writers.some(hasNone)) await acknowledgements.more(1);
  }

  return {
    writers,
    readers,
    acknowledgements,
    everyoneAcknowledged,
    begin() {
      timer = setInterval(
        () => writers[turn++ % writers.length]?.write(),
        everyMs,
      );
    },
    stop,
    reconnect() {
      for (const writer of writers) writer.wake();
      for (const reader of readers) reader.connect();
    },
    async settle() {
      await within("every write", everythingAcknowledged(), settleMs);
      const log = await readLog(papo, writers[0]!.person);
      await within(
        "every reader",
        Promise.all(
          [...writers, ...readers].map((each) => each.reaches(log.length)),
        ),
        settleMs,
      );
      return log;
    },
    histories: () => [...writers, ...readers].map((each) => each.history()),
    [Symbol.dispose]() {
      stop();
      for (const each of [...writers, ...readers]) each[Symbol.dispose]();
    },
  };
}

/** Reads the lobby's whole log, a page at a time. */
export async function readLog(papo: Place, person: Person): Promise<Entry[]> {
  const log: Entry[] = [];
  while (true) {
    const path = `/rooms/lobby.json?after=${log.length}&limit=300`;
    const { entries } = await (await get(papo, path, person)).json();
    if (entries.length === 0) return log;
    log.push(...entries);
  }
}

function people(papo: Place, name: string, count: number): Promise<Person[]> {
  return Promise.all(
    Array.from({ length: count }, (_, i) => signIn(papo, `${name} ${i}`)),
  );
}
