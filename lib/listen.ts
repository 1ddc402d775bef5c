import type { Config } from "./config.ts";

/** What Papo needs of `Deno.serve`'s server. */
export interface Server {
  /** Settles when it accepts nobody any more, for whatever reason. */
  readonly finished: Promise<void>;
  /** Stops accepting, finishes the requests under way, ends every socket with 1001. */
  shutdown(): Promise<void>;
}

export interface Listener {
  /** Stops for good. Sockets that should hear another code than 1001 MUST be closed before. */
  stop(): Promise<void>;
}

export interface ListenOptions {
  now: () => number;
  pause: (ms: number) => Promise<void>;
  /** Logs a surprise. */
  report: (event: string, error: unknown) => void;
}

const minDelayMs = 100;
const maxDelayMs = 5_000;

/** A listener that lived for this long was well; the next failure is another story. */
const calmMs = 60_000;

/**
 * Listens, and does so again whenever the listener dies: running out of descriptors ends Deno's,
 * while the process and its open sockets live on.
 *
 * @throws what `serve` throws the first time.
 */
export function keepListening(
  serve: () => Server,
  options: ListenOptions,
): Listener {
  const { now, pause, report } = options;
  let server = serve();
  let delayMs = minDelayMs;
  let isStopping = false;

  async function watch(): Promise<void> {
    while (!isStopping) {
      const startedAt = now();
      await server.finished.catch((error) => report("listener_died", error));
      if (now() - startedAt >= calmMs) delayMs = minDelayMs;
      await listenAgain();
    }
  }

  async function listenAgain(): Promise<void> {
    let isListening = false;
    while (!isListening && !isStopping) {
      await pause(delayMs);
      delayMs = Math.min(delayMs * 2, maxDelayMs);
      if (!isStopping) isListening = tryServe();
    }
  }

  function tryServe(): boolean {
    try {
      server = serve();
      return true;
    } catch (error) {
      report("listen_failed", error);
      return false;
    }
  }

  watch().catch((error) => report("watch_failed", error));
  return {
    stop() {
      isStopping = true;
      return server.shutdown();
    },
  };
}

/** The address can't be listened on. The words are for the person who starts Papo. */
export class CannotListen extends Error {
  override name = "CannotListen";
}

/** Puts into words why `listen` can't be done; passes on what it can't explain. */
export function explainListening<T>(
  { port, host }: Pick<Config, "port" | "host">,
  listen: () => T,
): T {
  try {
    return listen();
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) {
      throw new CannotListen(
        `Port ${port} is in use. Run Papo on another: PORT=${
          otherPort(port)
        } deno task start`,
      );
    }
    if (error instanceof Deno.errors.AddrNotAvailable) {
      throw new CannotListen(
        `HOST="${host}" can't be used: this machine has no such address.`,
      );
    }
    if (error instanceof Deno.errors.PermissionDenied) {
      throw new CannotListen(
        `Port ${port} is not allowed for this user: those below 1024 often aren't. ` +
          `Run Papo on another: PORT=8000 deno task start`,
      );
    }
    if (error instanceof Error && unknownName.test(error.message)) {
      throw new CannotListen(
        `HOST="${host}" can't be used: no address is known for that name.`,
      );
    }
    throw error;
  }
}

/** Deno has no error of its own for this: the words are the platform's, on Unix and on Windows. */
const unknownName = /^failed to lookup address|^No such host is known/;

function otherPort(port: number): number {
  return port < 65_535 ? port + 1 : port - 1;
}
