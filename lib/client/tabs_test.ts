import { assert, assertEquals } from "@std/assert";

import { createMemoryStore } from "./storage.ts";
import { createTabs, leaseMs } from "./tabs.ts";
import { createBrowser, type Tab, type TestBrowser } from "./test_tabs.ts";
import { settled } from "./test_chat.ts";
import { ana, seeded } from "./test_world.ts";

async function twoTabs() {
  const browser = createBrowser();
  const [one, two] = [await browser.open(), await browser.open()];
  await browser.pass(2);
  return { browser, one, two };
}

async function write(tab: Tab, text: string): Promise<void> {
  tab.room.send(text);
  await settled();
}

const texts = ({ log }: TestBrowser) => log.sends.map(({ text }) => text);

Deno.test("a message written in one tab is pending in all, sent by its tab and confirmed in all", async () => {
  const { browser, one, two } = await twoTabs();

  await write(one, "oi");
  const before = [one.rows(), two.rows()];
  await browser.pass(3);

  assertEquals(before, [["(oi)"], ["(oi)"]]);
  assertEquals(browser.log.sends, [{ tab: one.id, text: "oi" }]);
  assertEquals([one.rows(), two.rows()], [["oi"], ["oi"]]);
  assertEquals(browser.kept(), []);
});

Deno.test("what was written in several tabs without a network goes out once, in the order of writing", async () => {
  const { browser, one, two } = await twoTabs();
  browser.setOnline(false);
  await browser.pass(1);

  for (const text of ["a", "c", "e"]) {
    await write(one, text);
    await write(two, `${text}'`);
  }
  await browser.pass(60);
  browser.setOnline(true);
  await browser.pass(60);

  const written = ["a", "a'", "c", "c'", "e", "e'"];
  assertEquals(browser.log.texts(), written);
  assertEquals(texts(browser), written);
  assertEquals([one.rows(), two.rows()], [written, written]);
});

Deno.test("tabs that start together with something kept send it once", async () => {
  const { browser, one } = await twoTabs();
  browser.setOnline(false);
  await write(one, "a");
  await write(one, "b");
  browser.tabs.forEach((tab) => tab.close());

  browser.setOnline(true);
  await browser.openAll(3);
  await browser.pass(5);

  assertEquals(texts(browser), ["a", "b"]);
  assertEquals(browser.kept(), []);
});

Deno.test("a message discarded in one tab is gone in all, and is sent by none", async () => {
  const { browser, one, two } = await twoTabs();
  browser.setOnline(false);
  await write(one, "regret");
  const [row] = two.room.rows.value;
  assert(row?.type === "pending");

  two.room.discard(row.pending.cid);
  await browser.pass(2);
  const rows = [one.rows(), two.rows()];
  browser.setOnline(true);
  await browser.pass(60);

  assertEquals(rows, [[], []]);
  assertEquals([browser.log.texts(), browser.kept()], [[], []]);
});

Deno.test("a message discarded while its tab was frozen is not sent when that goes on", async () => {
  const { browser, one, two } = await twoTabs();
  browser.setOnline(false);
  await write(one, "regret");
  one.freeze();
  const [row] = two.room.rows.value;
  assert(row?.type === "pending");

  two.room.discard(row.pending.cid);
  browser.setOnline(true);
  one.thaw();
  await browser.pass(60);

  assertEquals(browser.log.texts(), []);
});

Deno.test("another tab sends once what a killed tab left, when its lease has run out", async () => {
  const { browser, one, two } = await twoTabs();
  await write(one, "last words");
  one.kill();

  await browser.pass(leaseMs / 1_000);
  const early = browser.log.texts();
  await browser.pass(3);

  assertEquals(early, []);
  assertEquals(browser.log.sends, [{ tab: two.id, text: "last words" }]);
  assertEquals(two.rows(), ["last words"]);
});

Deno.test("another tab sends soon what a closed tab left", async () => {
  const { browser, one, two } = await twoTabs();
  await write(one, "bye");
  one.close();

  await browser.pass(3);

  assertEquals(browser.log.sends, [{ tab: two.id, text: "bye" }]);
});

Deno.test("a tab that goes on after a freeze leaves to the other what that has taken over", async () => {
  const { browser, one, two } = await twoTabs();
  browser.setOnline(false);
  await write(one, "cold");
  one.freeze();
  await browser.pass(15);
  browser.setOnline(true);
  await browser.pass(5);

  one.thaw();
  await browser.pass(5);

  assertEquals(browser.log.sends, [{ tab: two.id, text: "cold" }]);
  assertEquals(one.rows(), ["cold"]);
});

Deno.test("a tab that can't send does not keep the others from it for longer than a lease", async () => {
  const { browser, one, two } = await twoTabs();
  one.block();
  await write(one, "stuck");
  await write(two, "next");

  await browser.pass(14);

  assertEquals(texts(browser), ["stuck", "next"]);
});

Deno.test("nothing is lost when somebody clears the store", async () => {
  const { browser, one, two } = await twoTabs();
  browser.setOnline(false);
  await write(one, "a");
  await write(two, "b");

  await browser.clear();
  await browser.pass(5);
  const again = browser.kept().length;
  browser.setOnline(true);
  await browser.pass(30);

  assertEquals(again, 2);
  assertEquals(browser.log.texts(), ["a", "b"]);
});

Deno.test("tabs.wasCleared() is true once after a word of it, also where the mark is there again", () => {
  let hear = (_key: string | null) => {};
  const tabs = createTabs(createMemoryStore(), ana.id, {
    id: "one",
    now: () => 0,
    listen(onKey) {
      hear = onKey;
      return () => {};
    },
  });
  tabs.watch(() => {});
  const answers = [tabs.wasCleared(), tabs.wasCleared()];

  hear("papo:draft:x:lobby");
  answers.push(tabs.wasCleared());
  hear(null);
  answers.push(tabs.wasCleared(), tabs.wasCleared());

  assertEquals(answers, [false, false, false, true, false]);
});

Deno.test("nothing is lost when somebody clears the store just after it was read", async () => {
  const { browser, one, two } = await twoTabs();
  browser.setOnline(false);
  await write(one, "a");
  await write(two, "b");

  for (const tab of [one, two]) tab.tick();
  await browser.clear();
  await browser.pass(5);
  browser.setOnline(true);
  await browser.pass(30);

  assertEquals(browser.log.texts(), ["a", "b"]);
});

Deno.test("what a full disk can't keep is sent by its tab, and what it keeps by the next", async () => {
  const { browser, one } = await twoTabs();
  browser.setOnline(false);
  await write(one, "kept");
  browser.setFull(true);
  await write(one, "not kept");
  browser.setOnline(true);
  await browser.pass(30);

  assertEquals(browser.log.texts(), ["kept", "not kept"]);
  assertEquals(one.rows(), ["kept", "not kept"]);
});

Deno.test("an orphan is sent even when the disk is too full to say by whom", async () => {
  const { browser, one, two } = await twoTabs();
  browser.setOnline(false);
  await write(one, "orphan");
  one.kill();
  browser.setFull(true);
  browser.setOnline(true);
  await browser.pass(30);

  assertEquals(browser.log.texts(), ["orphan"]);
  assertEquals(two.rows(), ["orphan"]);
});

Deno.test("tabs.lives() holds for a lease, on a clock that jumps to either side", () => {
  const store = createMemoryStore();
  const clock = { now: 1_000_000 };
  const listen = () => () => {};
  const tab = (id: string) =>
    createTabs(store, ana.id, { id, now: () => clock.now, listen });
  const [one, two] = [tab("one"), tab("two")];
  one.beat();
  const lives = [0, leaseMs, leaseMs + 1, -leaseMs, -leaseMs - 1].map((ms) => {
    clock.now = 1_000_000 + ms;
    return two.lives("one");
  });
  clock.now = 1_000_000;
  one.leave();

  assertEquals(lives, [true, true, false, true, false]);
  assertEquals(two.lives("one"), false);
});

const seeds = 15;

Deno.test("tabs lose nothing and keep the order of writing, whatever happens to them", async () => {
  for (let seed = 1; seed <= seeds; seed++) {
    try {
      await play(seeded(seed));
    } catch (cause) {
      throw new Error(`seed ${seed} went wrong`, { cause });
    }
  }
});

async function play(random: () => number): Promise<void> {
  const browser = createBrowser();
  await browser.openAll(3);
  const written: string[] = [];
  const pick = () => {
    const living = browser.living();
    return living[Math.floor(random() * living.length)];
  };
  const frozen = () => browser.tabs.find(({ state }) => state === "frozen");
  const acts: (() => unknown)[] = [
    async () => {
      const tab = pick();
      if (tab === undefined) return;
      const text = `text ${written.length}`;
      written.push(text);
      await write(tab, text);
    },
    () => browser.pass(1),
    () => browser.pass(Math.floor(random() * 15)),
    () => browser.serve(),
    () => browser.setOnline(random() < 0.6),
    () => pick()?.lose(),
    () => pick()?.freeze(),
    () => frozen()?.thaw(),
    () => pick()?.[random() < 0.5 ? "kill" : "close"](),
    () => browser.open(),
    () => pick() === undefined ? undefined : browser.clear(),
    () => void (browser.clock.now += random() < 0.2 ? -3_600_000 : 60_000),
  ];
  for (let i = 0; i < 50; i++) {
    await acts[Math.floor(random() * acts.length)]?.();
    await settled();
  }
  browser.setOnline(true);
  browser.tabs.filter(({ state }) => state === "frozen")
    .forEach((tab) => tab.thaw());
  if (browser.living().length === 0) await browser.open();
  await browser.pass(40);

  assertEquals(browser.kept(), []);
  const log = browser.log.texts();
  assertEquals(log, written);
  for (const tab of browser.living()) {
    assertEquals(tab.rows().filter((row) => row.startsWith("(")), []);
  }
}
