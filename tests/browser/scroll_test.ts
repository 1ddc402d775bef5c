import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";

import { lines, makeRoom, type Person, say, sayAll } from "./people.ts";
import { atBottom, olderThan, place, scrollBy, topOf } from "./scrolling.ts";
import { openStage, type Stage } from "./stage.ts";
import { drawn, messages, openRoom, send, settled } from "./visitor.ts";

const story = openStage();

/** Opens a room with a long history, whose other person has no browser. */
async function openLongRoom(
  { papo, enter, visitAs }: Stage,
  { name, writer, reader }: { name: string; writer: string; reader: string },
): Promise<{ page: Page; speak: (text: string) => Promise<number> }> {
  const person: Person = await enter(writer);
  const room = await makeRoom(papo.url, { person, name });
  await sayAll(papo.url, { person, room, texts: lines(160) });
  const page = await visitAs(reader);
  await openRoom(page, `${papo.url}/rooms/${room}`);
  return { page, speak: (text) => say(papo.url, { person, room, text }) };
}

story(
  "whoever reads within 100 px of the bottom stays at the bottom",
  async (stage) => {
    const { page, speak } = await openLongRoom(stage, {
      name: "Near",
      writer: "Ana",
      reader: "Bia",
    });

    await scrollBy(page, -90);
    await speak("news");
    await messages(page, "news").waitFor();
    await atBottom(page);

    assertEquals((await place(page)).hiddenBelow, 0);
    assertEquals(await page.getByRole("button", { name: /new ↓/ }).count(), 0);
  },
);

story(
  "whoever reads further up is not moved, and a button counts what is new",
  async (stage) => {
    const { page, speak } = await openLongRoom(stage, {
      name: "Far",
      writer: "Caio",
      reader: "Duda",
    });
    await scrollBy(page, -400);
    const before = await topOf(page, "line 145");

    await speak("news");
    await page.getByRole("button", { name: "1 new ↓" }).waitFor();
    await speak("more news");
    await page.getByRole("button", { name: "2 new ↓" }).waitFor();
    const after = await topOf(page, "line 145");
    await page.getByRole("button", { name: "2 new ↓" }).click();
    await atBottom(page);

    assert(Math.abs(after - before) <= 1, `moved by ${after - before} px`);
    await page.getByRole("button", { name: /new ↓/ }).waitFor({
      state: "detached",
    });
    assertEquals((await place(page)).texts.at(-1), "more news");
  },
);

story(
  "older messages come without moving the one that is read",
  async (stage) => {
    const { page } = await openLongRoom(stage, {
      name: "Older",
      writer: "Eva",
      reader: "Fábio",
    });
    const held = Promise.withResolvers<void>();
    await page.route(/before=/, async (route) => {
      await held.promise;
      await route.continue();
    });

    await scrollBy(page, -100_000);
    const before = await topOf(page, "line 115");
    held.resolve();
    await olderThan(page, "line 111");
    const after = await topOf(page, "line 115");

    assert(Math.abs(after - before) <= 1, `moved by ${after - before} px`);
  },
);

story("my own message brings me to the bottom from anywhere", async (stage) => {
  const { page } = await openLongRoom(stage, {
    name: "Own",
    writer: "Gal",
    reader: "Hugo",
  });

  await scrollBy(page, -400);
  await send(page, "here I am");
  await settled(page);
  await atBottom(page);

  const { texts, hiddenBelow } = await place(page);
  assertEquals(texts.at(-1), "here I am");
  assertEquals(hiddenBelow, 0);
});

/** Keeps the page's socket within reach of the test, from the next page load on. */
async function holdSocket(page: Page): Promise<void> {
  await page.addInitScript(() => {
    globalThis.WebSocket = class extends WebSocket {
      constructor(url: string | URL) {
        super(url);
        addEventListener("test:frame", (event) => {
          const { detail: data } = event as CustomEvent<string>;
          this.dispatchEvent(new MessageEvent("message", { data }));
        });
      }
    };
  });
  await page.reload();
  await settled(page);
}

story(
  "a message that comes before the page has noticed the scrolling moves nobody",
  async (stage) => {
    const { page } = await openLongRoom(stage, {
      name: "Sudden",
      writer: "Rui",
      reader: "Sara",
    });
    await holdSocket(page);
    const before = await topOf(page, "line 145");

    await page.getByRole("log").evaluate((log) => {
      log.scrollBy(0, -400);
      const detail = JSON.stringify({
        type: "message",
        room: "sudden",
        seq: 161,
        at: Date.now(),
        from: { id: "rui", name: "Rui" },
        cid: "sudden",
        text: "all of a sudden",
      });
      dispatchEvent(new CustomEvent("test:frame", { detail }));
    });
    await messages(page, "all of a sudden").waitFor({ state: "attached" });
    await drawn(page);

    assertEquals(await topOf(page, "line 145"), before + 400);
  },
);
