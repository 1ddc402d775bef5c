import type { UpgradedSocket } from "../../lib/attach.ts";
import type { ClientSocket } from "../../lib/client/socket.ts";
import type { Life } from "./life.ts";
import { createPipe, type Pipe } from "./pipe.ts";
import type { Scheduler } from "./scheduler.ts";

/** What joins a tab and the server, and can be harmed. */
export interface Line {
  /** From the client to the server, and back. */
  readonly up: Pipe;
  readonly down: Pipe;
  /** Has either end find out that the other is gone. */
  breakClient(): void;
  breakServer(): void;
}

/** One WebSocket with both of its ends, and what can befall it in between. */
export interface Wire extends Line {
  readonly client: ClientSocket;
  readonly server: UpgradedSocket;
  /** Finishes the upgrade, first at the server. */
  open(): void;
}

export interface WireOptions {
  scheduler: Scheduler;
  latencyMs: () => number;
  client: Life;
  server: Life;
  /** Called with the code when the server closes its end. */
  onClosing: (code: number) => void;
}

/** When the system gives a closing socket up whose peer does not answer. */
const giveUpMs = 60_000;
const abnormal = 1006;

const states = { connecting: 0, open: 1, closing: 2, closed: 3 } as const;
type ReadyState = typeof states[keyof typeof states];

/** The peer's end learns of this end through `send` and `hangUp`. */
class End extends EventTarget {
  readyState: ReadyState = states.connecting;
  readonly #out: () => Pipe;
  readonly #life: Life;
  peer: End | null = null;

  constructor(out: () => Pipe, life: Life) {
    super();
    this.#out = out;
    this.#life = life;
  }

  get bufferedAmount(): number {
    return this.readyState === states.open ? this.#out().waiting : 0;
  }

  send(frame: string): void {
    if (this.readyState !== states.open) return;
    this.#out().send(frame.length, () => this.peer?.hear(frame));
  }

  close(code = abnormal): void {
    if (this.readyState >= states.closing) return;
    this.readyState = states.closing;
    this.#out().send(0, () => this.peer?.hangUp(code));
    this.#life.after(giveUpMs, () => this.end(abnormal));
  }

  open(): void {
    if (this.readyState !== states.connecting) return;
    this.readyState = states.open;
    this.dispatchEvent(new Event("open"));
  }

  hear(data: string): void {
    if (this.readyState !== states.open) return;
    this.dispatchEvent(new MessageEvent("message", { data }));
  }

  /** Takes the peer's goodbye, and says it back if this end has not said it first. */
  hangUp(code: number): void {
    if (this.readyState < states.closing) {
      this.#out().send(0, () => this.peer?.hangUp(code));
    }
    this.end(code);
  }

  end(code: number): void {
    if (this.readyState === states.closed) return;
    this.readyState = states.closed;
    this.dispatchEvent(new CloseEvent("close", { code }));
  }
}

export function createWire(options: WireOptions): Wire {
  const up = createPipe({ ...options, receiver: options.server });
  const down = createPipe({ ...options, receiver: options.client });
  const client = new End(() => up, options.client);
  const server = new End(() => down, options.server);
  client.peer = server;
  server.peer = client;
  return {
    client,
    server: asUpgraded(server, options.onClosing),
    up,
    down,
    open() {
      if (server.readyState >= states.closing) return;
      down.send(0, () => client.open());
      server.open();
    },
    breakClient: () => options.client.run(() => client.end(abnormal)),
    breakServer: () => options.server.run(() => server.end(abnormal)),
  };
}

/** Shows a server's end as the server knows sockets. */
function asUpgraded(
  end: End,
  onClosing: (code: number) => void,
): UpgradedSocket {
  return {
    get readyState() {
      return end.readyState;
    },
    get bufferedAmount() {
      return end.bufferedAmount;
    },
    send: (frame) => end.send(frame),
    close(code) {
      onClosing(code);
      end.close(code);
    },
    addEventListener(
      type: string,
      listener: (event: { data: unknown }) => void,
    ) {
      end.addEventListener(
        type,
        (event) => listener(event instanceof MessageEvent ? event : noData),
      );
    },
  };
}

const noData = { data: undefined };
