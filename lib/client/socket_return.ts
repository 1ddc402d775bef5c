import type { Connect, Link } from "./socket.ts";

export interface ReturnOptions {
  socket: Connect;
  /** Calls back now and then until it is stopped: each time a socket is tried. */
  onOccasion: (attempt: () => void) => () => void;
  /** Called when a socket has spoken. */
  onReturn: () => void;
}

/**
 * Connects by a stream, and looks now and then whether a socket would work. If one speaks, the
 * stream says what a server says that restarts, so that the client comes back at once, by a socket.
 */
export function withReturn(
  stream: Connect,
  { socket, onOccasion, onReturn }: ReturnOptions,
): Connect {
  return (listener) => {
    const link = stream(listener);
    let trial: Link | null = null;
    const stop = onOccasion(() => {
      trial?.abandon();
      trial = socket({ onOpened() {}, onEvent: comeBack, onClosed() {} });
    });

    function comeBack(): void {
      trial?.abandon();
      onReturn();
      listener.onEvent({ type: "drain", retryAfterMs: 0 });
    }
    return {
      send: link.send,
      abandon() {
        stop();
        trial?.abandon();
        link.abandon();
      },
    };
  };
}
