import { assertEquals } from "@std/assert";

import { createHistory, type FetchPage, type History } from "./history.ts";
import { ana, entries, entry, epoch } from "./test_world.ts";

/** A server's log, of which pages of 50 can be read; it keeps what was asked. */
function logOf(head: number) {
  const asked: string[] = [];
  const fetchPage: FetchPage = (side, seq) => {
    asked.push(`${side} ${seq}`);
    const [first, last] = side === "before"
      ? [Math.max(1, seq - 50), seq - 1]
      : [seq + 1, Math.min(head, seq + 50)];
    const page = { room: "lobby", epoch, head, entries: entries(first, last) };
    return Promise.resolve(page);
  };
  return { asked, fetchPage };
}

function setUp(
  { first, last, head, size = head }: {
    first: number;
    last: number;
    /** Where the log stood when the page was made, and where it stands now. */
    head: number;
    size?: number;
  },
) {
  const log = logOf(size);
  const page = { epoch, head, entries: entries(first, last) };
  return { ...log, history: createHistory(page, ana, log.fetchPage) };
}

function seqs(history: History): number[] {
  return history.timeline.value.items.flatMap((item) =>
    item.type === "message" ? [item.entry.seq] : []
  );
}

function span(history: History): [number | undefined, number | undefined] {
  return [seqs(history).at(0), seqs(history).at(-1)];
}

function appendAll(history: History, first: number, last: number): void {
  for (const each of entries(first, last)) history.append(each);
}

Deno.test("history.loadOlder() reads page after page up to the first message", async () => {
  const { history, asked } = setUp({ first: 71, last: 120, head: 120 });

  await history.loadOlder();
  await history.loadOlder();
  await history.loadOlder();

  assertEquals(asked, ["before 71", "before 21"]);
  assertEquals(span(history), [1, 120]);
  assertEquals(history.hasOlder.value, false);
});

Deno.test("history.loadOlder() asks once, however often it is called meanwhile", async () => {
  const { history, asked } = setUp({ first: 201, last: 250, head: 250 });

  await Promise.all([
    history.loadOlder(),
    history.loadOlder(),
    history.loadNewer(),
  ]);

  assertEquals(asked, ["before 201"]);
  assertEquals(span(history), [151, 250]);
});

Deno.test("history.loadOlder() leaves everything as it is when the page can't be had", async () => {
  const page = { epoch, head: 90, entries: entries(41, 90) };
  const history = createHistory(page, ana, () => Promise.resolve(null));

  await history.loadOlder();

  assertEquals([span(history), history.hasOlder.value], [[41, 90], true]);
});

Deno.test("history.loadOlder() drops a page that comes after the window has gone elsewhere", async () => {
  const { promise, resolve } = Promise.withResolvers<
    Awaited<ReturnType<FetchPage>>
  >();
  const page = { epoch, head: 500, entries: entries(51, 100) };
  const history = createHistory(page, ana, () => promise);
  appendAll(history, 451, 500);

  const loading = history.loadOlder();
  history.toNewest();
  resolve({ room: "lobby", epoch, head: 500, entries: entries(1, 50) });
  await loading;

  assertEquals(span(history), [451, 500]);
});

Deno.test("history.loadNewer() reads on from further up until it follows the newest again", async () => {
  const { history, asked } = setUp({ first: 1, last: 50, head: 160 });
  history.rejoin(epoch, false);
  appendAll(history, 111, 160);

  const spans = [];
  for (let i = 0; i < 4; i++) {
    await history.loadNewer();
    spans.push([...span(history), history.hasNewer.value]);
  }

  assertEquals(asked, ["after 50", "after 100"]);
  assertEquals(spans, [
    [1, 100, true],
    [1, 160, false],
    [1, 160, false],
    [1, 160, false],
  ]);
});

Deno.test("history lets all 500 messages missed be reached by scrolling up", async () => {
  const { history } = setUp({ first: 1, last: 20, head: 20, size: 520 });
  history.rejoin(epoch, false);
  appendAll(history, 471, 520);
  const seen = new Set(seqs(history));

  while (history.hasOlder.value) {
    await history.loadOlder();
    seqs(history).forEach((seq) => seen.add(seq));
  }

  assertEquals(seen.size, 520);
  assertEquals(span(history), [1, 300]);
});

Deno.test("history.unseen counts what others say while one reads further up", () => {
  const { history } = setUp({ first: 1, last: 50, head: 50 });
  history.append(entry(51));
  history.look(false);
  history.append(entry(52));
  history.append(entry(53, { from: ana }));
  history.append(entry(53));
  history.append(entry(54));
  const away = history.unseen.value;

  history.look(true);

  assertEquals([away, history.unseen.value], [2, 0]);
});

Deno.test("history.unseen leaves out what was there when the page was made", () => {
  const { history } = setUp({ first: 1, last: 50, head: 100 });
  history.rejoin(epoch, false);

  appendAll(history, 52, 101);

  assertEquals(history.unseen.value, 1);
  assertEquals(span(history), [1, 50]);
});

Deno.test("history.look() does not follow the end of a page from further up", () => {
  const { history } = setUp({ first: 1, last: 50, head: 100 });

  history.look(true);

  assertEquals(history.isFollowed.value, false);
});

Deno.test("history.toNewest() shows and follows the newest", () => {
  const { history } = setUp({ first: 1, last: 50, head: 100 });
  history.rejoin(epoch, false);
  appendAll(history, 52, 101);

  history.toNewest();

  assertEquals(span(history), [52, 101]);
  assertEquals([history.isFollowed.value, history.unseen.value], [true, 0]);
});

Deno.test("history.toNewest() before the newest has come leaves the place to it", () => {
  const { history } = setUp({ first: 1, last: 50, head: 100 });
  history.toNewest();

  history.rejoin(epoch, false);
  appendAll(history, 51, 100);

  assertEquals([span(history), history.hasNewer.value], [[51, 100], false]);
});

Deno.test("history.rejoin() follows the newest when what was shown is forgotten", () => {
  const { history } = setUp({ first: 1, last: 50, head: 50 });
  history.look(false);
  history.append(entry(51));

  history.rejoin(epoch, false);
  appendAll(history, 401, 450);

  assertEquals(span(history), [401, 450]);
  assertEquals([history.isFollowed.value, history.unseen.value], [true, 0]);
});

Deno.test("history.rejoin() keeps the reader's place when nothing is forgotten", () => {
  const { history } = setUp({ first: 1, last: 50, head: 50 });
  history.look(false);

  history.rejoin(epoch, true);

  assertEquals([span(history), history.isFollowed.value], [[1, 50], false]);
});

Deno.test("history begins blank in a room of which nothing is known", () => {
  const history = createHistory(undefined, ana, logOf(0).fetchPage);
  history.rejoin(epoch, false);

  history.append(entry(451));

  assertEquals(span(history), [451, 451]);
  assertEquals([history.hasOlder.value, history.hasNewer.value], [true, false]);
});
