import type { Command, CommandOf } from "../protocol/commands.ts";
import type { decodeEvent, Event } from "../protocol/events.ts";
import type { After, Ask } from "./ask.ts";
import { readFault } from "./http_fault.ts";
import { openRoomStream, type RoomStream } from "./room_stream.ts";
import type { Connect } from "./socket.ts";
import { cut, heartbeatMs } from "./stream_facts.ts";

export interface EventLinkOptions {
  fetch: typeof fetch;
  ask: Ask;
  after: After;
  /** Given, and not imported, for the reason of `stream_facts.ts`. */
  decodeEvent: typeof decodeEvent;
  now: () => number;
}

/**
 * Rooms followed at a time: the one on the screen, and one to which something is to be sent. Others
 * wait, for a browser opens six connections to a server, and messages need one.
 */
const maxStreams = 2;

/** The server speaks every heartbeat; a little later is late. */
const silentMs = 1.2 * heartbeatMs;

/** What was heard just now needs no proof. */
const freshMs = 1_000;

/** A request without an answer for so long was made by a dead connection. */
const patienceMs = 10_000;

/** Connects without a WebSocket: reads by event streams, one a room, and writes by POST. */
export function connectEvents(options: EventLinkOptions): Connect {
  const { ask, after, decodeEvent, now } = options;

  return (listener) => {
    const whileWanted = new AbortController();
    const { signal } = whileWanted;
    const streams = new Map<string, RoomStream>();
    let waiting: CommandOf<"join">[] = [];
    /** Whose the streams are, as the server said; the browser may have another cookie by now. */
    let userId = "";
    /** When each stream was asked for, or spoke last. */
    const heardAt = new Map<string, number>();

    function tell(event: Event): void {
      if (!signal.aborted) listener.onEvent(event);
    }

    function stop(): void {
      whileWanted.abort();
      for (const stream of streams.values()) stream.stop();
    }

    function lose(code: number): void {
      if (signal.aborted) return;
      stop();
      listener.onClosed(code);
    }

    const fetch: typeof globalThis.fetch = (...request) => {
      const stop = after(patienceMs, () => lose(cut));
      return options.fetch(...request).finally(stop);
    };

    function join(command: CommandOf<"join">): void {
      leave(command.room);
      waiting.push(command);
      openNext();
    }

    function leave(room: string): void {
      streams.get(room)?.stop();
      streams.delete(room);
      heardAt.delete(room);
      waiting = waiting.filter((command) => command.room !== room);
      openNext();
    }

    function openNext(): void {
      if (streams.size >= maxStreams) return;
      const command = waiting.shift();
      if (command === undefined) return;
      const onEvent = (event: Event) => {
        heardAt.set(command.room, now());
        if (event.type === "welcome") userId = event.user.id;
        // Who was refused is followed by nobody, and another room may need the place.
        if (event.type === "refused") leave(command.room);
        tell(event);
      };
      const stream = openRoomStream(command, {
        fetch,
        decodeEvent,
        onEvent,
        onLost: lose,
      });
      streams.set(command.room, stream);
      heardAt.set(command.room, now());
    }

    async function post(command: CommandOf<"send">): Promise<void> {
      const { room, cid, text } = command;
      const response = await fetch(`/rooms/${encodeURIComponent(room)}`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          accept: "application/json",
          "papo-user": userId,
        },
        body: JSON.stringify({ text, cid }),
        signal,
      });
      if (response.ok) {
        const entry = decodeEvent(await response.json());
        if (entry?.type !== "message") return lose(cut);
        return streams.get(room)?.hold(entry);
      }
      const fault = await readFault(response, decodeEvent);
      if (fault.type === "lost") return lose(fault.code);
      tell({ ...fault.refused, cid });
    }

    /**
     * Answers for the server while its streams speak. Of a stream that said nothing just now only the
     * rooms' heads tell whether it is dead.
     */
    async function ping(): Promise<void> {
      // A clock that was set, be it back, makes the streams prove that they live.
      const silences = Array.from(
        heardAt.values(),
        (at) => Math.abs(now() - at),
      );
      const silenceMs = Math.max(0, ...silences);
      if (silenceMs > silentMs) {
        // What a stream that lives says would pass for the answer of one that is dead.
        const isMasked = Math.min(...silences) <= silentMs;
        return isMasked ? queueMicrotask(() => lose(cut)) : undefined;
      }
      if (silenceMs < freshMs) {
        return queueMicrotask(() => tell({ type: "pong" }));
      }
      const response = await ask("/rooms.json", signal);
      if (response.ok) {
        return tell({ type: "pong", heads: await heads(response) });
      }
      const fault = await readFault(response, decodeEvent);
      if (fault.type === "lost") return lose(fault.code);
      tell({ type: "pong" });
    }

    async function heads(response: Response): Promise<Record<string, number>> {
      const { rooms } = Object(await response.json());
      const rows = Array.isArray(rooms) ? rooms : [];
      return Object.fromEntries(rows.flatMap((row) => {
        const event = decodeEvent({ ...Object(row), type: "room" });
        return event?.type === "room" ? [[event.room, event.head]] : [];
      }));
    }

    function send(command: Command): void {
      switch (command.type) {
        case "join":
          return join(command);
        case "leave":
          return leave(command.room);
        case "send":
          return void post(command).catch(() => lose(cut));
        case "ping":
          return void ping().catch(() => lose(cut));
        case "typing":
          return;
      }
      command satisfies never;
    }

    async function open(): Promise<void> {
      const response = await ask("/rooms.json", signal);
      if (response.ok) return listener.onOpened();
      const fault = await readFault(response, decodeEvent);
      lose(fault.type === "lost" ? fault.code : cut);
    }

    open().catch(() => lose(cut));
    return { send, abandon: stop };
  };
}
