import type { CommandOf } from "../protocol/commands.ts";
import type { decodeEvent, Entry, Event } from "../protocol/events.ts";
import { createEventParser } from "./event_parser.ts";
import { readFault } from "./http_fault.ts";
import { cut, welcome } from "./stream_facts.ts";

/** One room, followed by a stream of its own. */
export interface RoomStream {
  /** Tells of an entry that a POST was answered with, once the stream is past its place: order holds. */
  hold(entry: Entry): void;
  stop(): void;
}

export interface RoomStreamOptions {
  fetch: typeof fetch;
  decodeEvent: typeof decodeEvent;
  onEvent: (event: Event) => void;
  /** Called once when the stream has ended and was not stopped, with a WebSocket's code for it. */
  onLost: (code: number) => void;
}

/** Asks for a room's stream and tells what a socket would: a welcome, the answer to the join, the rest. */
export function openRoomStream(
  { room, cursor, ref }: CommandOf<"join">,
  { fetch, decodeEvent, onEvent, onLost }: RoomStreamOptions,
): RoomStream {
  const whileWanted = new AbortController();
  const { signal } = whileWanted;
  let seq = -Infinity;
  let held: Entry[] = [];

  function tell(event: Event): void {
    if (!signal.aborted) onEvent(event);
  }

  function receive(event: Event): void {
    if (event.type === "joined") {
      if (event.recovered && cursor !== undefined) seq = cursor.seq;
      return tell({ ...event, ref });
    }
    tell(event);
    if (event.type !== "message") return;
    seq = event.seq;
    for (const entry of held.filter((entry) => entry.seq <= seq)) tell(entry);
    held = held.filter((entry) => entry.seq > seq);
  }

  async function read(body: ReadableStream<Uint8Array>): Promise<void> {
    const parse = createEventParser();
    const reader = body.getReader();
    while (!signal.aborted) {
      const { done, value } = await reader.read();
      if (done) return;
      for (const data of parse(value)) {
        const event = decodeEvent(JSON.parse(data));
        if (event !== null) receive(event);
      }
    }
  }

  async function refuse(response: Response): Promise<void> {
    const fault = await readFault(response, decodeEvent);
    if (fault.type === "lost") return onLost(fault.code);
    const { refused } = fault;
    // Too much for now is too much of connections, whatever room they are for.
    if (refused.retryAfterMs !== undefined) return onLost(cut);
    tell({ ...refused, ref });
  }

  async function run(): Promise<void> {
    const path = `/rooms/${encodeURIComponent(room)}/events`;
    const headers: Record<string, string> = cursor === undefined
      ? {}
      : { "last-event-id": `${cursor.epoch}:${cursor.seq}` };
    const response = await fetch(path, { headers, signal });
    if (!response.ok) return await refuse(response);
    tell(welcome(response.headers.get("papo-user") ?? ""));
    if (response.body !== null) await read(response.body);
    if (!signal.aborted) onLost(cut);
  }

  run().catch(() => {
    if (!signal.aborted) onLost(cut);
  });
  return {
    hold(entry) {
      if (entry.seq <= seq) return tell(entry);
      held.push(entry);
    },
    stop: () => whileWanted.abort(),
  };
}
