import { decodeFrame, encodeCommand } from "../protocol/codec.ts";
import type { Command } from "../protocol/commands.ts";
import type { Event } from "../protocol/events.ts";

/** One attempt at a connection; it says at most once that it closed. */
export interface Link {
  send(command: Command): void;
  /** Closes, and says no more. */
  abandon(): void;
}

export interface LinkListener {
  onOpened(): void;
  onEvent(event: Event): void;
  onClosed(code: number): void;
}

export type Connect = (listener: LinkListener) => Link;

/** The part of a WebSocket that is used. */
export type ClientSocket = Pick<
  WebSocket,
  "readyState" | "addEventListener" | "send" | "close"
>;

const normal = 1000;

/** Connects by WebSocket to the page's own server. */
export function connectSocket(
  url: string,
  open: (url: string) => ClientSocket = (url) => new WebSocket(url),
): Connect {
  return (listener) => {
    const socket = open(url);
    const whileWanted = new AbortController();
    const { signal } = whileWanted;
    socket.addEventListener("open", () => listener.onOpened(), { signal });
    socket.addEventListener("message", ({ data }) => {
      for (const event of decodeFrame(data)) {
        if (!signal.aborted) listener.onEvent(event);
      }
    }, { signal });
    socket.addEventListener("close", ({ code }) => listener.onClosed(code), {
      signal,
    });
    return {
      send(command) {
        if (socket.readyState === WebSocket.OPEN) {
          socket.send(encodeCommand(command));
        }
      },
      abandon() {
        whileWanted.abort();
        socket.close(normal);
      },
    };
  };
}
