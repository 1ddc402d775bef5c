import type { Socket } from "./connection.ts";
import { closeCodes } from "./protocol/close_codes.ts";
import { decodeEvent, isEntry } from "./protocol/events.ts";

/** A never-ending response body, written to as if it were a socket. */
export interface EventStream {
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly socket: Socket;
}

const open = 1;
const closing = 2;
const encoder = new TextEncoder();

/**
 * Makes a body of server-sent events. What the server has not taken off it counts as buffered.
 *
 * @param options.onCancel called when the client has gone.
 */
export function createEventStream(
  options: { onCancel: () => void },
): EventStream {
  const toServerSent = createEncoder();
  let chunks: Uint8Array<ArrayBuffer>[] = [];
  let bufferedAmount = 0;
  let readyState = open;
  /** Whom to give the next chunk to; null while nobody asks. */
  let asking: ReadableStreamDefaultController | null = null;

  function give(): void {
    if (asking === null) return;
    const controller = asking;
    const chunk = chunks.shift();
    if (chunk === undefined && readyState === open) return;
    asking = null;
    if (chunk === undefined) return controller.close();
    bufferedAmount -= chunk.length;
    controller.enqueue(chunk);
  }

  function forget(): void {
    chunks = [];
    bufferedAmount = 0;
  }

  const source: UnderlyingDefaultSource<Uint8Array<ArrayBuffer>> = {
    pull(controller) {
      asking = controller;
      give();
    },
    cancel() {
      readyState = closing;
      asking = null;
      forget();
      options.onCancel();
    },
  };
  // Nothing is taken before it is asked for, so that all that waits is counted here.
  const body = new ReadableStream(source, { highWaterMark: 0 });
  return {
    body,
    socket: {
      get readyState() {
        return readyState;
      },
      get bufferedAmount() {
        return bufferedAmount;
      },
      send(frame) {
        const chunk = encoder.encode(toServerSent(frame));
        if (readyState !== open || chunk.length === 0) return;
        chunks.push(chunk);
        bufferedAmount += chunk.length;
        give();
      },
      close(code) {
        if (readyState !== open) return;
        readyState = closing;
        // Only a restart is none of the reader's doing. Others resume, or may read no more.
        if (code !== closeCodes.restart) forget();
        give();
      },
    },
  };
}

/**
 * Makes the translation of a socket's frames. Entries get an id, by which the stream is resumed.
 * Nothing comes before `joined`: the welcome is for sockets, and the rest is older than the join.
 */
function createEncoder(): (frame: string) => string {
  let epoch: string | null = null;

  function toServerSent(line: string): string {
    const event = decodeEvent(JSON.parse(line));
    if (event?.type === "joined") epoch = event.epoch;
    if (epoch === null) return "";
    const id = isEntry(event) ? `id: ${epoch}:${event.seq}\n` : "";
    return `${id}data: ${line}\n\n`;
  }
  return (frame) => frame.split("\n").map(toServerSent).join("");
}
