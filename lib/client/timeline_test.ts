import { assertEquals, assertStrictEquals } from "@std/assert";

import { ana, bruno, entries, entry, epoch } from "./test_world.ts";
import {
  append,
  blank,
  extend,
  fromPage,
  hasNewer,
  hasOlder,
  type Item,
  meet,
  notice,
  prepend,
  rejoin,
  type Timeline,
  toNewest,
} from "./timeline.ts";

/** The page that holds the entries from one seq to another, of a log that goes up to a head. */
function page(first: number, last: number, head = last) {
  return { epoch, head, entries: entries(first, last) };
}

function seqs(items: readonly Item[] | null): number[] {
  return (items ?? []).flatMap((item) =>
    item.type === "message" ? [item.entry.seq] : []
  );
}

/** The first and the last seq of what is shown. */
function span({ items }: Timeline): [number | undefined, number | undefined] {
  const all = seqs(items);
  return [all.at(0), all.at(-1)];
}

function appendAll(
  timeline: Timeline,
  first: number,
  last: number,
  isFollowed: boolean,
): Timeline {
  return entries(first, last).reduce(
    (next, entry) => append(next, entry, isFollowed),
    timeline,
  );
}

Deno.test("fromPage() shows the latest page up to its newest entry", () => {
  const timeline = fromPage(page(451, 500));

  assertEquals(span(timeline), [451, 500]);
  assertEquals([hasOlder(timeline), hasNewer(timeline)], [true, false]);
});

Deno.test("fromPage() knows that a page from further up has newer ones after it", () => {
  const timeline = fromPage(page(1, 50, 500));

  assertEquals([hasOlder(timeline), hasNewer(timeline)], [false, true]);
});

Deno.test("fromPage() takes an empty room for all there is", () => {
  const timeline = fromPage(page(1, 0));

  assertEquals([hasOlder(timeline), hasNewer(timeline)], [false, false]);
});

Deno.test("append() adds the next entry and drops one that it knows", () => {
  const timeline = fromPage(page(1, 2));

  const next = append(timeline, entry(3), true);
  const again = append(next, entry(3), true);

  assertEquals(seqs(next.items), [1, 2, 3]);
  assertStrictEquals(again, next);
});

Deno.test("append() drops what came up to the head that the page was read at", () => {
  const timeline = { ...fromPage(page(1, 2)), head: 4 };

  const seen = append(timeline, entry(4), true);
  const news = append(timeline, entry(5), true);

  assertStrictEquals(seen, timeline);
  assertEquals(seqs(news.items), [1, 2, 5]);
});

Deno.test("append() lets go of the oldest above 300, fifty at a time, for who follows the newest", () => {
  const full = appendAll(blank, 1, 300, true);
  const next = appendAll(full, 301, 301, true);
  const fullAgain = appendAll(next, 302, 351, true);

  assertEquals([full, next, fullAgain].map(span), [
    [1, 300],
    [52, 301],
    [52, 351],
  ]);
  assertEquals([hasOlder(next), hasNewer(next)], [true, false]);
});

Deno.test("append() takes nothing from under who reads further up, and keeps the newest at hand", () => {
  const timeline = appendAll(blank, 1, 320, false);

  assertEquals(span(timeline), [1, 300]);
  assertEquals([hasOlder(timeline), hasNewer(timeline)], [false, true]);
  assertEquals(seqs(timeline.tail).at(-1), 320);
});

Deno.test("append() keeps at most 300 of the newest at hand", () => {
  const timeline = appendAll(fromPage(page(1, 50, 500)), 501, 900, false);

  assertEquals(
    seqs(timeline.tail),
    seqs(appendAll(blank, 601, 900, true).items),
  );
});

Deno.test("prepend() puts an older page before what is shown", () => {
  const timeline = prepend(fromPage(page(101, 150)), page(51, 100, 150));

  assertEquals(span(timeline), [51, 150]);
});

Deno.test("prepend() drops what is shown already", () => {
  const timeline = prepend(fromPage(page(101, 150)), page(91, 110, 150));

  assertEquals(seqs(timeline.items), seqs(fromPage(page(91, 150)).items));
});

Deno.test("prepend() passes over a page of another history, or with a hole before what is shown", () => {
  const timeline = fromPage(page(101, 150));

  const foreign = prepend(timeline, { ...page(51, 100), epoch: "e2" });
  const holed = prepend(timeline, page(51, 99));
  const empty = prepend(timeline, page(1, 0, 150));

  assertStrictEquals(foreign, timeline);
  assertStrictEquals(holed, timeline);
  assertStrictEquals(empty, timeline);
});

Deno.test("prepend() beyond 300 lets go of the newest, and keeps the very newest at hand", () => {
  const timeline = prepend(fromPage(page(201, 500)), page(151, 200, 500));

  assertEquals(span(timeline), [151, 450]);
  assertEquals(hasNewer(timeline), true);
  assertEquals([seqs(timeline.tail).at(0), seqs(timeline.tail).at(-1)], [
    451,
    500,
  ]);
});

Deno.test("extend() beyond 300 lets go of the oldest", () => {
  const start = fromPage({ ...page(1, 300), head: 500 });

  const timeline = extend(start, page(301, 350, 500));

  assertEquals(span(timeline), [51, 350]);
  assertEquals([hasOlder(timeline), hasNewer(timeline)], [true, true]);
});

Deno.test("extend() passes over what does not follow, and what is not asked for", () => {
  const start = fromPage(page(1, 50, 500));
  const live = fromPage(page(1, 50));

  const results = [
    extend(start, { ...page(51, 100), epoch: "e2" }),
    extend(start, page(52, 100)),
    extend(start, page(1, 0, 500)),
    extend(live, page(51, 100)),
  ];

  assertEquals(results.map((it) => it === start || it === live), [
    true,
    true,
    true,
    true,
  ]);
});

Deno.test("meet() goes on into the newest in steps, until all are shown", () => {
  const start = appendAll(fromPage(page(1, 50, 80)), 41, 120, false);

  const once = meet(start);
  const twice = meet(once);

  assertEquals([span(once), hasNewer(once)], [[1, 100], true]);
  assertEquals([span(twice), hasNewer(twice)], [[1, 120], false]);
});

Deno.test("meet() takes what was read ahead of the socket for known", () => {
  const start = append(fromPage(page(1, 4, 6)), entry(1), false);

  const timeline = appendAll(meet(start), 2, 6, true);

  assertEquals(seqs(timeline.items), [1, 2, 3, 4, 5, 6]);
});

Deno.test("meet() changes nothing while there is a hole, or nothing to meet", () => {
  const waiting = fromPage(page(1, 50, 500));
  const holed = appendAll(waiting, 451, 500, false);
  const live = fromPage(page(1, 50));

  assertStrictEquals(meet(waiting), waiting);
  assertStrictEquals(meet(holed), holed);
  assertStrictEquals(meet(live), live);
});

Deno.test("meet() shows a line of who came and went once", () => {
  const came = { online: true, users: [bruno], at: 1 };
  const full = notice(appendAll(blank, 1, 299, false), came, false);
  const start = appendAll(full, 300, 301, false);

  const timeline = meet(start);

  const keys = timeline.items.map(({ key }) => key);
  assertEquals(span(timeline).at(1), 301);
  assertEquals(new Set(keys).size, keys.length);
  assertEquals(keys.includes("notice:299"), true);
});

Deno.test("toNewest() shows the newest instead of what was read", () => {
  const start = appendAll(fromPage(page(1, 50, 500)), 451, 510, false);

  const timeline = toNewest(start);

  assertEquals([span(timeline), hasNewer(timeline)], [[451, 510], false]);
  assertStrictEquals(toNewest(timeline), timeline);
});

Deno.test("rejoin() keeps what is shown when the log goes on", () => {
  const timeline = fromPage(page(1, 50));

  assertStrictEquals(rejoin(timeline, epoch, true), timeline);
});

Deno.test("rejoin() forgets what was shown when the latest page or another history follows", () => {
  const timeline = fromPage(page(1, 50));
  const readUp = appendAll(fromPage(page(1, 50, 80)), 31, 80, false);

  const after = [
    rejoin(timeline, epoch, false),
    rejoin(timeline, "e2", true),
    rejoin(readUp, epoch, false),
  ];

  assertEquals(after, [
    { ...blank, epoch },
    { ...blank, epoch: "e2" },
    { ...blank, epoch },
  ]);
});

Deno.test("rejoin() keeps a page from further up, which waits for the latest one", () => {
  const start = fromPage(page(1, 50, 500));

  const timeline = appendAll(rejoin(start, epoch, false), 451, 500, false);

  assertEquals(span(timeline), [1, 50]);
  assertEquals([seqs(timeline.tail).at(0), seqs(timeline.tail).at(-1)], [
    451,
    500,
  ]);
});

Deno.test("notice() folds who comes and goes between two messages into one line", () => {
  const start = fromPage(page(1, 1));

  const two = [
    { online: true, users: [ana], at: 1 },
    { online: true, users: [bruno], at: 2 },
  ].reduce((next, change) => notice(next, change, true), start);
  const none = notice(two, { online: false, users: [ana, bruno], at: 3 }, true);
  const apart = notice(append(two, entry(2), true), {
    online: false,
    users: [ana],
    at: 4,
  }, true);

  assertEquals(two.items.slice(1), [{
    type: "notice",
    key: "notice:1",
    at: 2,
    came: [ana, bruno],
    went: [],
  }]);
  assertEquals(none.items, start.items);
  assertEquals(apart.items.map(({ type }) => type), [
    "message",
    "notice",
    "message",
    "notice",
  ]);
});

Deno.test("notice() stays with the newest while one reads further up", () => {
  const start = appendAll(fromPage(page(1, 50, 80)), 31, 80, false);

  const timeline = notice(start, { online: true, users: [ana], at: 1 }, false);

  assertStrictEquals(timeline.items, start.items);
  assertEquals(timeline.tail?.at(-1)?.key, "notice:80");
});
