import { effect } from "@preact/signals";

import { createChat } from "../../lib/client/chat.ts";
import type { Connect } from "../../lib/client/socket.ts";
import {
  createMemoryStore,
  createOutboxStorage,
} from "../../lib/client/storage.ts";
import { alone } from "../../lib/client/tabs.ts";
import type { Row } from "../../lib/client/view.ts";
import { decodeFrame, encodeCommand } from "../../lib/protocol/codec.ts";
import type { Entry, Event } from "../../lib/protocol/events.ts";
import type { ClientHistory } from "./checker.ts";
import { bearer, type Person, type Place } from "./people.ts";
import { openSocket } from "./wire.ts";

/** The page's own client without the page: an outbox, resume, reconnects. */
export interface Writer extends Disposable {
  readonly person: Person;
  /** What was written, in that order. */
  readonly written: readonly string[];
  /** Own entries as the server said them: what is in here was acknowledged. */
  readonly acknowledged: ReadonlyMap<string, Entry>;
  write(): void;
  /** Reconnects now: the network is back. */
  wake(): void;
  /** What stands on the screen. */
  rows(): readonly Row[];
  /** Calls back with what stands on the screen, now and whenever that changes. */
  watch(look: (rows: readonly Row[]) => void): () => void;
  /** What waits to be sent, or to be acknowledged. */
  waiting(): string[];
  /** Resolves when the screen ends with the message of that seq. */
  reaches(seq: number): Promise<void>;
  history(): ClientHistory;
}

export interface WriterOptions {
  /** Milliseconds since 1970; the real time unless told otherwise. */
  now?: () => number;
  random: () => number;
  onAcknowledged: (entry: Entry) => void;
}

const tickMs = 100;

/** Starts a client in the lobby whose texts are its person's name and a running number. */
export function startWriter(
  papo: Place,
  person: Person,
  { now = Date.now, random, onAcknowledged }: WriterOptions,
): Writer {
  const { user } = person;
  const written: string[] = [];
  const acknowledged = new Map<string, Entry>();

  function listen(event: Event): void {
    if (event.type !== "message" || event.from.id !== user.id) return;
    acknowledged.set(event.text, event);
    onAcknowledged(event);
  }
  const chat = createChat({
    user,
    rooms: [],
    room: { slug: "lobby" },
    connect: connectAs(papo, person, listen),
    storage: createOutboxStorage(createMemoryStore(), user.id),
    tabs: alone,
    fetchPage: () => Promise.resolve(null),
    isSignedOut: () => Promise.resolve(false),
    now,
    random,
    everySecond(tick) {
      const timer = setInterval(tick, tickMs);
      return () => clearInterval(timer);
    },
    report: (event, error) => {
      throw new Error(event, { cause: error });
    },
  });
  const rows = () => chat.current.value.rows.value;
  const watch = (look: (rows: readonly Row[]) => void) =>
    effect(() => look(chat.current.value.rows.value));
  const waiting = () =>
    rows().flatMap((row) => row.type === "pending" ? [row.pending.text] : []);
  chat.start();
  return {
    person,
    written,
    acknowledged,
    write() {
      const text = `${user.name} ${written.length}`;
      written.push(text);
      chat.current.value.send(text);
    },
    wake: () => chat.wake(),
    rows,
    watch,
    waiting,
    async reaches(seq) {
      const reached = Promise.withResolvers<void>();
      const stop = watch((rows) => {
        if (shownOf(rows).at(-1)?.seq === seq) reached.resolve();
      });
      await reached.promise;
      stop();
    },
    history: () => ({
      name: user.name,
      written,
      acknowledged: [...acknowledged.values()],
      waiting: waiting(),
      shown: shownOf(rows()),
      jumps: 0,
      repeats: 0,
    }),
    [Symbol.dispose]: () => chat.close(),
  };
}

/** Picks the messages that the server has said out of what stands on a screen. */
export function shownOf(rows: readonly Row[]): Entry[] {
  return rows.flatMap((row) => row.type === "message" ? [row.entry] : []);
}

/** Connects with a token, which a page's own socket does with its cookie. */
function connectAs(
  papo: Place,
  person: Person,
  listen: (event: Event) => void,
): Connect {
  return (listener) => {
    const socket = openSocket(papo, bearer(person));
    const whileWanted = new AbortController();
    const { signal } = whileWanted;
    socket.addEventListener("open", () => listener.onOpened(), { signal });
    socket.addEventListener("message", ({ data }) => {
      for (const event of decodeFrame(data)) {
        listen(event);
        if (!signal.aborted) listener.onEvent(event);
      }
    }, { signal });
    socket.addEventListener("close", ({ code }) => listener.onClosed(code), {
      signal,
    });
    return {
      send(command) {
        if (socket.readyState !== WebSocket.OPEN) return;
        socket.send(encodeCommand(command));
      },
      abandon() {
        whileWanted.abort();
        socket.close();
      },
    };
  };
}
