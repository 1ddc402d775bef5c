import type { Entry, Event } from "../../lib/protocol/events.ts";
import type { ClientHistory } from "./checker.ts";
import { bearer, type Person, type Place } from "./people.ts";
import { type Cursor, openSocket } from "./wire.ts";

/** A stranger's client that reads the lobby by the protocol's rules, and nothing of ours. */
export interface Reader extends Disposable {
  readonly person: Person;
  /** What it has, oldest first, each once. */
  readonly entries: readonly Entry[];
  /** Every epoch that it was told of. */
  readonly epochs: ReadonlySet<string>;
  /** For each join whether it went on from what was known. */
  readonly recoveries: readonly boolean[];
  /** How often it was told that the server restarts. */
  readonly drains: number;
  /** Resolves to the close code of the present connection. */
  readonly closed: Promise<number>;
  /** Connects again, and asks for what it lacks. */
  connect(): void;
  /** Resolves when it has everything up to a seq. */
  reaches(seq: number): Promise<void>;
  history(): ClientHistory;
}

export interface ReaderOptions {
  /** Whether it connects again by itself, a moment after a connection has ended or was of no use. */
  comesBack?: boolean;
}

/** So that a server that is not there is not asked without end. */
const returnMs = 100;

export function startReader(
  papo: Place,
  person: Person,
  { comesBack = false }: ReaderOptions = {},
): Reader {
  let entries: Entry[] = [];
  const epochs = new Set<string>();
  const recoveries: boolean[] = [];
  let drains = 0;
  let jumps = 0;
  let repeats = 0;
  let closed = Promise.withResolvers<number>();
  let socket: WebSocket | null = null;
  let cursor: Cursor | undefined;
  let returning: ReturnType<typeof setTimeout> | undefined;
  let awaited = { seq: Infinity, ...Promise.withResolvers<void>() };

  function take(event: Event): void {
    if (event.type === "drain") drains++;
    // What it asks for is to be let in; it tries again.
    if (event.type === "refused" && comesBack) socket?.close();
    if (event.type === "joined") {
      recoveries.push(event.recovered);
      epochs.add(event.epoch);
      if (!event.recovered) entries = [];
      cursor = { epoch: event.epoch, seq: entries.at(-1)?.seq ?? 0 };
    }
    if (event.type !== "message" || cursor === undefined) return;
    const { seq } = event;
    if (entries.length > 0 && seq <= cursor.seq) return void repeats++;
    if (entries.length > 0 && seq > cursor.seq + 1) jumps++;
    entries.push(event);
    cursor.seq = seq;
    if (seq >= awaited.seq) awaited.resolve();
  }

  function leave(): void {
    clearTimeout(returning);
    const last = socket;
    socket = null;
    last?.close();
  }

  function connect(): void {
    leave();
    const next = openSocket(papo, bearer(person));
    socket = next;
    const ending = closed = Promise.withResolvers<number>();
    next.addEventListener("close", ({ code }) => {
      ending.resolve(code);
      if (comesBack && socket === next) {
        returning = setTimeout(connect, returnMs);
      }
    });
    next.addEventListener("open", () => {
      next.send(JSON.stringify({ type: "join", room: "lobby", cursor }));
    });
    next.addEventListener("message", ({ data }) => {
      for (const line of data.split("\n")) take(JSON.parse(line));
    });
  }

  connect();
  return {
    person,
    get entries() {
      return entries;
    },
    epochs,
    recoveries,
    get drains() {
      return drains;
    },
    get closed() {
      return closed.promise;
    },
    connect,
    async reaches(seq) {
      if ((entries.at(-1)?.seq ?? 0) >= seq) return;
      awaited = { seq, ...Promise.withResolvers<void>() };
      await awaited.promise;
    },
    history: () => ({
      name: person.user.name,
      written: [],
      acknowledged: [],
      waiting: [],
      shown: entries,
      jumps,
      repeats,
    }),
    [Symbol.dispose]: leave,
  };
}
