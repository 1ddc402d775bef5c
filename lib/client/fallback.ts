import type { Connect } from "./socket.ts";

export interface FallbackOptions {
  /** Tells whether the server answers over HTTP; may fail, for no. */
  isReachable: () => Promise<boolean>;
  /**
   * Loads what connects without a WebSocket.
   * @param onReturn to be called when a WebSocket was found to work again.
   */
  loadStream: (onReturn: () => void) => Promise<Connect>;
}

/** Sockets in a row that never spoke while the server could be reached: then they are blocked. */
const failuresToFallBack = 2;

/**
 * Connects by WebSocket, and by a stream where WebSockets are blocked. A socket that spoke and was
 * cut is none that is blocked. A stream that fails gives a socket its turn.
 */
export function withFallback(
  socket: Connect,
  { isReachable, loadStream }: FallbackOptions,
): Connect {
  let next = socket;
  let failures = 0;

  async function socketFailed(): Promise<void> {
    try {
      if (!await isReachable() || ++failures < failuresToFallBack) return;
      const stream = await loadStream(() => next = socket);
      // A socket may have spoken meanwhile.
      if (failures > 0) next = stream;
    } catch {
      next = socket;
    }
  }

  return (listener) => {
    const way = next;
    let isJudged = false;

    function fail(): void {
      if (isJudged) return;
      isJudged = true;
      if (way === socket) return void socketFailed();
      next = socket;
      failures = failuresToFallBack - 1;
    }

    const link = way({
      ...listener,
      onEvent(event) {
        isJudged = true;
        failures = 0;
        listener.onEvent(event);
      },
      onClosed(code) {
        fail();
        listener.onClosed(code);
      },
    });
    return {
      ...link,
      abandon() {
        fail();
        link.abandon();
      },
    };
  };
}
