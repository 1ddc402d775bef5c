import { assertEquals, assertRejects } from "@std/assert";

import { createFakeTime, settled } from "../../tests/support/fake_time.ts";
import { createAsk } from "./ask.ts";

/** Sets questions up whose clock and answers are in the test's hands. */
function setUp() {
  const time = createFakeTime();
  const requests: {
    signal: AbortSignal;
    answer(response: Response): void;
    fail(): void;
  }[] = [];
  const ask = createAsk({
    fetch: (_path, { signal, cache } = {}) =>
      new Promise((resolve, reject) => {
        if (!signal) throw new Error("what is asked can't be given up");
        assertEquals(cache, "no-store");
        signal.addEventListener("abort", () => reject(signal.reason));
        const fail = () => reject(new TypeError("no network"));
        requests.push({ signal, answer: resolve, fail });
      }),
    after(ms, callback) {
      let isStopped = false;
      time.after(ms, () => !isStopped && callback());
      return () => void (isStopped = true);
    },
  });
  const given = () => requests.map(({ signal }) => signal.aborted);
  return { time, requests, given, ask };
}

Deno.test("ask() asks once where the answer comes soon", async () => {
  const { time, requests, given, ask } = setUp();
  const response = new Response();

  const asking = ask("/rooms.json");
  requests[0]?.answer(response);
  const answer = await asking;
  await time.advance(60_000);

  assertEquals(answer, response);
  assertEquals(given(), [false]);
});

Deno.test("ask() asks by further connections, and gives up all but the one that answers", async () => {
  const { time, requests, given, ask } = setUp();
  const response = new Response();

  const asking = ask("/rooms.json");
  await time.advance(600);
  const asked = requests.length;
  requests[1]?.answer(response);
  const answer = await asking;
  await time.advance(60_000);

  assertEquals(asked, 3);
  assertEquals(answer, response);
  assertEquals(given(), [true, false, true]);
});

Deno.test("ask() asks no more than six times, as a browser has connections, and then gives up", async () => {
  const { time, given, ask } = setUp();

  const asking = ask("/rooms.json");
  const rejected = assertRejects(() => asking, Error, "no answer: /rooms.json");
  await time.advance(60_000);
  await rejected;

  assertEquals(given(), Array(6).fill(true));
});

Deno.test("ask() fails with a request that fails", async () => {
  const { time, requests, given, ask } = setUp();

  const asking = ask("/rooms.json");
  const rejected = assertRejects(() => asking, TypeError, "no network");
  await time.advance(300);
  requests[0]?.fail();
  await rejected;
  await time.advance(60_000);

  assertEquals(given(), [true, true]);
});

Deno.test("ask() gives up when it is told to", async () => {
  const { time, given, ask } = setUp();
  const whileWanted = new AbortController();

  const asking = ask("/rooms.json", whileWanted.signal);
  const rejected = assertRejects(() => asking);
  whileWanted.abort();
  await rejected;
  await time.advance(60_000);
  await settled();

  assertEquals(given(), [true]);
});
