import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";

import { lines, makeRoom, type Person, say, sayAll } from "./people.ts";
import { place } from "./scrolling.ts";
import { openStage, type Stage } from "./stage.ts";
import { drawn, messages, openRoom } from "./visitor.ts";

const story = openStage();

interface Scene {
  page: Page;
  person: Person;
  room: string;
}

/** Opens a room in which somebody without a browser has said some things. */
async function openTalk(
  { papo, enter, visitAs }: Stage,
  name: string,
): Promise<Scene> {
  const person = await enter(`${name} writer`);
  const room = await makeRoom(papo.url, { person, name });
  await sayAll(papo.url, { person, room, texts: lines(20) });
  const page = await visitAs(`${name} reader`);
  await openRoom(page, `${papo.url}/rooms/${room}`);
  await messages(page, "line 20").waitFor();
  return { page, person, room };
}

/** Adds up how far rows are moved from now on otherwise than by scrolling, as the browser scores it. */
async function sumShifts(page: Page): Promise<() => Promise<number>> {
  await drawn(page);
  const sum = await page.evaluateHandle(() => {
    let total = 0;
    const add = (entries: PerformanceEntryList) => {
      for (const entry of entries) {
        if ("value" in entry) total += Number(entry.value);
      }
    };
    const observer = new PerformanceObserver((list) => add(list.getEntries()));
    observer.observe({ type: "layout-shift" });
    return () => {
      add(observer.takeRecords());
      return total;
    };
  });
  return async () => {
    await drawn(page);
    return await sum.evaluate((sum) => sum());
  };
}

/** Lists the times that are written in the page; a row writes its own whenever it is drawn. */
async function countTimes(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const { toISOString } = Date.prototype;
    const written: string[] = [];
    Date.prototype.toISOString = function () {
      const time = toISOString.call(this);
      document.documentElement.dataset.times = written.concat(time).join(" ");
      written.push(time);
      return time;
    };
  });
  return async () => {
    const times = await page.locator("html").getAttribute("data-times");
    return (times ?? "").split(" ");
  };
}

story(
  "a message that comes has its own row drawn, and no other",
  async (stage) => {
    const { page, person, room } = await openTalk(stage, "Alone");
    const timesWritten = await countTimes(page);
    const rows = page.getByRole("log").locator("[data-key] time");

    await say(stage.papo.url, { person, room, text: "news" });
    await messages(page, "news").waitFor();
    const written = await timesWritten();
    const times = await rows.evaluateAll((all) =>
      all.map((time) => time.getAttribute("datetime") ?? "")
    );

    const [first, ...rest] = times;
    assertEquals(rest.filter((time) => written.includes(time)), rest.slice(-1));
    assertEquals(written.filter((time) => time !== first).length, 1);
  },
);

story(
  "a page holds 300 rows at most, and those that stay are the same and only scroll",
  async (stage) => {
    const { page, person, room } = await openTalk(stage, "Endless");
    const texts = lines(600, "more");
    await sayAll(stage.papo.url, { person, room, texts: texts.slice(0, 400) });
    await messages(page, /more 400$/).waitFor();
    const row = await messages(page, /more 400$/).elementHandle();
    const shift = await sumShifts(page);

    // So few at a time that no pause of a busy machine makes the page skip what lies between.
    for (let said = 400; said < texts.length; said += 25) {
      const next = texts.slice(said, said + 25);
      await sayAll(stage.papo.url, { person, room, texts: next });
      await messages(page, new RegExp(`${next.at(-1)}$`)).waitFor();
    }
    const shown = (await place(page)).texts;
    const isStill = await messages(page, /more 400$/)
      .evaluate((now, before) => now === before, row);

    assert(shown.length <= 300, `${shown.length} rows`);
    assert(shown.length >= 250, `only ${shown.length} rows`);
    assertEquals(shown, texts.slice(-shown.length));
    assertEquals(isStill, true);
    assertEquals(await shift(), 0);
  },
);
