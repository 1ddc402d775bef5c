import {
  decodeEvent,
  type Event,
  type EventOf,
} from "../../lib/protocol/events.ts";
import { within } from "./deadline.ts";
import type { Place } from "./people.ts";

/** What one event of a stream said. */
export interface Said {
  id: string | null;
  event: Event;
}

/** One event stream, used as a stranger's client would. */
export interface Stream extends Disposable {
  readonly headers: Headers;
  /** Everything that was read, oldest first. */
  readonly said: readonly Said[];
  /** Resolves when the stream has ended, by whatever way. */
  readonly ended: Promise<void>;
  /** Begins to read, where it was asked to wait. */
  read(): void;
  /** Waits for the next event of a type after the last one that was waited for. */
  next<T extends Event["type"]>(
    type: T,
    isIt?: (event: EventOf<T>) => boolean,
  ): Promise<EventOf<T>>;
  /** Lists the messages that were read: their seqs and ids. */
  messages(): { seq: number; id: string | null }[];
}

export interface StreamOptions {
  room?: string;
  lastEventId?: string;
  /** Whether it is left to the test when to begin to read. */
  isWaiting?: boolean;
}

/** Opens a stream as somebody whom the headers name. @throws when it is refused. */
export async function openStream(
  papo: Place,
  headers: Record<string, string>,
  { room = "lobby", lastEventId, isWaiting = false }: StreamOptions = {},
): Promise<Stream> {
  const cut = new AbortController();
  const response = await askStream(papo, headers, {
    room,
    lastEventId,
    signal: cut.signal,
  });
  if (!response.ok || response.body === null) {
    throw new Error(`No stream: ${response.status} ${await response.text()}`);
  }
  const body = response.body;
  const said: Said[] = [];
  let changed = Promise.withResolvers<void>();
  let taken = 0;
  let hasEnded = false;
  const ended = Promise.withResolvers<void>();

  function notify(): void {
    changed.resolve();
    changed = Promise.withResolvers();
  }

  async function readAll(): Promise<void> {
    try {
      for await (const each of parse(body)) {
        said.push(each);
        notify();
      }
    } catch (error) {
      if (!cut.signal.aborted && !(error instanceof TypeError)) throw error;
    } finally {
      hasEnded = true;
      ended.resolve();
      notify();
    }
  }

  async function find<T extends Event["type"]>(
    type: T,
    isIt: (event: EventOf<T>) => boolean,
  ): Promise<EventOf<T>> {
    while (true) {
      while (taken < said.length) {
        const event = said[taken++]?.event;
        if (event !== undefined && isOf(event, type) && isIt(event)) {
          return event;
        }
      }
      if (hasEnded) throw new Error(`The stream ended before "${type}" came`);
      await changed.promise;
    }
  }

  if (!isWaiting) readAll();
  return {
    headers: response.headers,
    said,
    ended: within("the end of the stream", ended.promise, 60_000),
    read: () => void readAll(),
    next: (type, isIt = () => true) => within(`"${type}"`, find(type, isIt)),
    messages: () =>
      said.flatMap(({ id, event }) =>
        event.type === "message" ? [{ seq: event.seq, id }] : []
      ),
    [Symbol.dispose]: () => cut.abort(),
  };
}

/** Asks for a stream, whatever the answer. */
export async function askStream(
  { url }: Place,
  headers: Record<string, string>,
  { room = "lobby", lastEventId, signal }: {
    room?: string;
    lastEventId?: string;
    signal?: AbortSignal;
  } = {},
): Promise<Response> {
  const resume: Record<string, string> = lastEventId === undefined
    ? {}
    : { "last-event-id": lastEventId };
  return await fetch(`${url}/rooms/${room}/events`, {
    headers: { accept: "text/event-stream", ...headers, ...resume },
    redirect: "manual",
    signal,
  });
}

/** Reads a body by the rules of server-sent events, as far as Papo uses them. */
async function* parse(body: ReadableStream<BufferSource>): AsyncIterable<Said> {
  let text = "";
  for await (const part of body.pipeThrough(new TextDecoderStream())) {
    text += part;
    const blocks = text.split("\n\n");
    text = blocks.pop() ?? "";
    for (const block of blocks) yield parseBlock(block);
  }
  if (text !== "") throw new Error(`The stream ended in the middle of ${text}`);
}

function parseBlock(block: string): Said {
  const fields = new Map(
    block.split("\n").map((line) => {
      const [, name = "", value = ""] = line.match(/^(id|data): (.*)$/) ?? [];
      if (name === "") throw new Error(`A strange line: ${line}`);
      return [name, value];
    }),
  );
  const event = decodeEvent(JSON.parse(fields.get("data") ?? ""));
  if (event === null) throw new Error(`The protocol knows no such: ${block}`);
  return { id: fields.get("id") ?? null, event };
}

function isOf<T extends Event["type"]>(
  event: Event,
  type: T,
): event is EventOf<T> {
  return event.type === type;
}
