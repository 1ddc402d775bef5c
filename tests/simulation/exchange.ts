import type { Life } from "./life.ts";
import { createPipe } from "./pipe.ts";
import type { Scheduler } from "./scheduler.ts";
import type { Line } from "./wire.ts";

/** One HTTP request and its answer, which may never end, and what can befall them in between. */
export interface Exchange extends Line {
  /** The answer, as far as it has come; fails when the client finds out that none will. */
  readonly response: Promise<Response>;
  /** Settles when the whole answer has left, or the server knows that the client has gone. */
  readonly completed: Promise<void>;
}

export interface ExchangeOptions {
  scheduler: Scheduler;
  latencyMs: () => number;
  client: Life;
  server: Life;
  /** Aborts it for the client. */
  signal: AbortSignal | null;
  /** Does at the server what is asked. */
  answer: (completed: Promise<void>) => Promise<Response>;
}

/** What the system takes off a server's hands before it has left. */
const systemBytes = 64 * 1024;
const pollMs = 20;

export function createExchange(options: ExchangeOptions): Exchange {
  const { client, server, signal, answer } = options;
  const up = createPipe({ ...options, receiver: server });
  const down = createPipe({ ...options, receiver: client });
  const completed = Promise.withResolvers<void>();
  const head = Promise.withResolvers<Response>();
  const body = createBody();
  let isGone = false;
  let cancel = () => {};

  function leave(): void {
    isGone = true;
    completed.resolve();
    cancel();
  }

  function fail(why: unknown = new TypeError("network error")): void {
    head.reject(why);
    body.fail(why);
  }

  async function serve(): Promise<void> {
    const response = await answer(completed.promise);
    const { status, headers } = response;
    const reader = (response.body ?? new ReadableStream()).getReader();
    cancel = () => void reader.cancel();
    if (isGone) return cancel();
    down.send(0, () => {
      head.resolve(new Response(body.stream, { status, headers }));
    });
    await pump(reader);
  }

  async function pump(
    reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>,
  ): Promise<void> {
    while (true) {
      while (down.waiting > systemBytes && !isGone) await server.pause(pollMs);
      const { done, value } = await reader.read();
      // The system of a browser that was killed says so to whoever still sends.
      if (client.isOver) leave();
      if (isGone) return;
      if (done) break;
      down.send(value.length, () => body.take(value));
    }
    down.send(0, body.end);
    completed.resolve();
  }

  head.promise.catch(() => {});
  signal?.addEventListener("abort", () => {
    fail(signal.reason);
    up.send(0, leave);
  });
  up.send(0, () => void serve().catch(() => down.send(0, () => fail())));
  return {
    up,
    down,
    response: head.promise,
    completed: completed.promise,
    breakClient: () => client.run(fail),
    breakServer: () => server.run(leave),
  };
}

/** The client's end of an answer. */
function createBody() {
  let out: ReadableStreamDefaultController<Uint8Array> | null = null;
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start: (controller) => void (out = controller),
    cancel: () => void (out = null),
  });
  return {
    stream,
    take: (chunk: Uint8Array) => out?.enqueue(chunk),
    end() {
      out?.close();
      out = null;
    },
    fail(why: unknown) {
      out?.error(why);
      out = null;
    },
  };
}
