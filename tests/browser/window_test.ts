import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";

import { lines, makeRoom, say, sayAll } from "./people.ts";
import { atBottom, place, scrollBy, topOf } from "./scrolling.ts";
import { openStage, type Stage } from "./stage.ts";
import { messages, openRoom, send, settled } from "./visitor.ts";

const story = openStage();

/** More than a page holds at once. */
const texts = lines(420);

async function openLongRoom(
  { papo, enter, visitAs }: Stage,
  { name, query = "" }: { name: string; query?: string },
): Promise<{ page: Page; speak: (text: string) => Promise<number> }> {
  const person = await enter(`${name} writer`);
  const room = await makeRoom(papo.url, { person, name });
  await sayAll(papo.url, { person, room, texts });
  const page = await visitAs(`${name} reader`);
  await openRoom(page, `${papo.url}/rooms/${room}${query}`);
  return { page, speak: (text) => say(papo.url, { person, room, text }) };
}

/**
 * Scrolls to an end of what is in the page until a message is there. No row in sight may move when
 * others come or go around it.
 */
async function scrollTo(
  page: Page,
  { text, px }: { text: string; px: number },
): Promise<void> {
  while (!(await place(page)).texts.includes(text)) {
    const moved = await page.getByRole("log").evaluate(step, px);
    assert(moved <= 1, `moved by ${moved} px`);
  }
}

/** Runs in the page: scrolls, waits for rows that come, and says how far that moved one in sight. */
async function step(log: Element, px: number): Promise<number> {
  const box = log.closest(".timeline__scroll");
  const list = log.querySelector("ol");
  if (box === null || list === null) throw new Error("no timeline");
  const changed = new Promise<void>((resolve) => {
    const observer = new MutationObserver(() => {
      observer.disconnect();
      resolve();
    });
    observer.observe(list, { childList: true });
  });
  box.scrollBy(0, px);
  const middle = box.getBoundingClientRect().top + box.clientHeight / 2;
  const row = [...list.querySelectorAll("[data-key]")].find((row) =>
    row.getBoundingClientRect().bottom > middle
  );
  const before = row?.getBoundingClientRect().top ?? 0;
  await changed;
  await new Promise(requestAnimationFrame);
  return Math.abs((row?.getBoundingClientRect().top ?? Infinity) - before);
}

story(
  "no row in sight moves when the page lets go of what is too much, up or down",
  async (stage) => {
    const { page } = await openLongRoom(stage, { name: "Window" });

    await scrollTo(page, { text: "line 1", px: -100_000 });
    const atTop = await place(page);
    await scrollTo(page, { text: "line 420", px: 100_000 });
    const atEnd = await place(page);

    assertEquals(atTop.texts, texts.slice(0, 300));
    assertEquals(atEnd.texts, texts.slice(-300));
  },
);

story(
  "who reads at the top is not moved, is told what is new, and gets there at once",
  async (stage) => {
    const { page, speak } = await openLongRoom(stage, { name: "Above" });
    await scrollTo(page, { text: "line 1", px: -100_000 });
    const before = await topOf(page, "line 5");

    await speak("news");
    const button = page.getByRole("button", { name: "1 new ↓" });
    await button.waitFor();
    const after = await topOf(page, "line 5");
    await button.click();
    await messages(page, "news").waitFor();
    await atBottom(page);

    assert(Math.abs(after - before) <= 1, `moved by ${after - before} px`);
    assertEquals((await place(page)).hiddenBelow, 0);
    await page.getByRole("link", { name: "Latest messages" }).waitFor({
      state: "detached",
    });
  },
);

story(
  "a page from further up goes on into what is newer, without a hole",
  async (stage) => {
    const { page, speak } = await openLongRoom(stage, {
      name: "Earlier",
      query: "?before=101",
    });
    await page.getByRole("link", { name: "Latest messages" }).waitFor();

    await scrollTo(page, { text: "line 420", px: 100_000 });
    await scrollBy(page, 100_000);
    await speak("news");
    await messages(page, "news").waitFor();

    assertEquals((await place(page)).texts, [...texts.slice(-249), "news"]);
  },
);

story(
  "my own message brings me from a page further up to the newest",
  async (stage) => {
    const { page } = await openLongRoom(stage, {
      name: "Mine",
      query: "?before=101",
    });

    await send(page, "here I am");
    await settled(page);
    await atBottom(page);

    assertEquals((await place(page)).texts.slice(-2), [
      "line 420",
      "here I am",
    ]);
  },
);
