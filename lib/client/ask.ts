/**
 * Asks for a path of ours; rejects when no answer comes.
 *
 * @param signal gives the question up.
 */
export type Ask = (path: string, signal?: AbortSignal) => Promise<Response>;

/** Calls back once after a time, unless it is stopped. */
export type After = (ms: number, callback: () => void) => () => void;

/** A browser has so many connections to a server at most, and opens no new one while any is free. */
const maxConnections = 6;
const impatienceMs = 300;
const patienceMs = 10_000;

/**
 * Makes requests that get through where connections look open and are dead, as after a sleep: while
 * no answer comes they are made once more, each by a connection of its own. The first answer counts,
 * and the dead connections end with what was asked by them.
 */
export function createAsk(
  { fetch, after }: { fetch: typeof globalThis.fetch; after: After },
): Ask {
  return (path, signal) =>
    new Promise((resolve, reject) => {
      const requests: AbortController[] = [];
      let stop = () => {};

      function end(answered?: AbortController): void {
        stop();
        for (const each of requests) if (each !== answered) each.abort();
      }

      function fail(error: unknown): void {
        end();
        reject(error);
      }

      function ask(): void {
        const request = new AbortController();
        requests.push(request);
        stop = requests.length < maxConnections
          ? after(impatienceMs, ask)
          : after(patienceMs, () => fail(new Error(`no answer: ${path}`)));
        // The browser's cache would have the same questions wait for each other.
        fetch(path, { signal: request.signal, cache: "no-store" }).then(
          (response) => {
            end(request);
            resolve(response);
          },
        ).catch((error) => {
          if (!request.signal.aborted) fail(error);
        });
      }

      signal?.addEventListener("abort", () => fail(signal.reason));
      ask();
    });
}
