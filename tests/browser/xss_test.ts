import { assertEquals } from "@std/assert";
import type { Page } from "playwright-core";

import { hostileMarkup } from "./hostile_markup.ts";
import { hostileNames, hostileParts, hostileRooms } from "./hostile_names.ts";
import { hostileWords } from "./hostile_words.ts";
import { come, makeRoom, sayAll } from "./people.ts";
import { openStage } from "./stage.ts";
import { strangeElements } from "./strange_elements.ts";
import { enterName, messages, openRoom, visible } from "./visitor.ts";
import { ways } from "./ways.ts";

const story = openStage();

const texts = Object.values({ ...hostileMarkup, ...hostileWords }).flat();

/** As many as a page shows at once. */
const pageLength = 50;
const pages = Array.from(
  { length: Math.ceil(texts.length / pageLength) },
  (_, i) => texts.slice(i * pageLength, (i + 1) * pageLength),
);

/** Without the policy nothing stops what a page lets through; with it, the browser tells of each. */
const policies = { "under the policy": false, "without a policy": true };

for (const [how, bypassCSP] of Object.entries(policies)) {
  story(
    `${texts.length} hostile texts are shown as text, by every way in, ${how}`,
    async ({ papo, visitAs, enter }) => {
      const person = await enter(`Ana ${how}`);
      const page = await visitAs(`Bia ${how}`, { bypassCSP });
      for (const [i, some] of pages.entries()) {
        const name = `Room ${i} ${how}`;
        const room = await makeRoom(papo.url, { person, name });
        await openRoom(page, `${papo.url}/rooms/${room}`);
        for (const say of Object.values(ways)) {
          await say(papo.url, { person, room, texts: some });
        }
        await counts(page, some.length * Object.keys(ways).length);

        assertEquals(await shownTexts(page), new Set(some));
        assertEquals(await strangeElements(page), []);
        await openRoom(page, `${papo.url}/rooms/${room}`);
        assertEquals(await shownTexts(page), new Set(some));
        assertEquals(await strangeElements(page), []);
        assertEquals(await marks(page), []);
      }
    },
  );
}

story(
  "hostile texts are text in the HTML that the server sends",
  async ({ papo, visitAs, enter }) => {
    const person = await enter("Caio");
    const page = await visitAs("Duda", { javaScriptEnabled: false });
    for (const [i, some] of pages.entries()) {
      const room = await makeRoom(papo.url, { person, name: `Sent ${i}` });
      await ways["plain text"]?.(papo.url, { person, room, texts: some });

      await page.goto(`${papo.url}/rooms/${room}`);

      assertEquals(await shownTexts(page), new Set(some));
      assertEquals(await strangeElements(page), []);
    }
  },
);

/** Resolves when a page shows that many messages. */
async function counts(page: Page, count: number): Promise<void> {
  await page.waitForFunction(
    (count) =>
      document.querySelectorAll("[role=log] [data-key]").length === count,
    count,
  );
}

async function shownTexts(page: Page): Promise<Set<string>> {
  const texts = messages(page).locator("[dir=auto]");
  return new Set(await texts.allTextContents());
}

/** Lists what a script of somebody's would have left. */
async function marks(page: Page): Promise<string[]> {
  return await page.evaluate(() =>
    ["__xss", "polluted"].filter((mark) => mark in globalThis)
  );
}

story(
  "hostile names of people are text wherever they stand",
  async ({ papo, visitAs, enter }) => {
    const [own = "", ...others] = hostileNames;
    const page = await visitAs(own, { bypassCSP: true });
    await openRoom(page, `${papo.url}/rooms/lobby`);
    using here = new DisposableStack();
    for (const name of others) {
      const person = await enter(name);
      const at = { person, room: "lobby" };
      await sayAll(papo.url, { ...at, texts: ["oi"] });
      here.use(await come(papo.url, at)).type();
      await page.locator(".typing", { hasText: name }).waitFor();
      await sayAll(papo.url, { ...at, texts: ["tchau"] });
    }
    await counts(page, 2 * others.length);

    await page.getByLabel(`${own}, menu`).waitFor();
    assertEquals(await namesIn(page, ".timeline"), new Set(others));
    assertEquals(await namesIn(page, ".chat__people"), new Set(hostileNames));
    assertEquals(await strangeElements(page), []);
    await openRoom(page, `${papo.url}/rooms/lobby`);
    assertEquals(await namesIn(page, ".timeline"), new Set(others));
    assertEquals(await namesIn(page, ".chat__people"), new Set(hostileNames));
    assertEquals(await strangeElements(page), []);
    assertEquals(await marks(page), []);
  },
);

/** Lists the names in a part of the page, each of them kept apart from what is around it. */
async function namesIn(page: Page, part: string): Promise<Set<string>> {
  return new Set(await page.locator(`${part} bdi`).allTextContents());
}

story(
  "hostile names of rooms are text in title, heading, list and field",
  async ({ papo, visitAs, enter }) => {
    const person = await enter("Eva");
    const page = await visitAs("Fabio", { bypassCSP: true });
    await openRoom(page, `${papo.url}/rooms/lobby`);
    for (const name of hostileRooms) {
      const room = await makeRoom(papo.url, { person, name });
      await visible(page.locator(`[href="/rooms/${room}"]`)).click();
      await page.getByPlaceholder(`Write to ${name}`, { exact: true })
        .waitFor();

      await page.waitForFunction(
        (title) => document.title === title,
        `${name} — Papo`,
      );
      assertEquals(await page.locator("h1").textContent(), name);
    }
    assertEquals(await strangeElements(page), []);
    await page.goto(papo.url);
    const listed = await page.locator(".rooms__name").allTextContents();
    assertEquals(hostileRooms.filter((name) => !listed.includes(name)), []);
    assertEquals(await strangeElements(page), []);
    assertEquals(await marks(page), []);
  },
);

story(
  "what an address says is text on every page that repeats it, and leads nowhere else",
  async ({ papo, visit }) => {
    const page = await visit({ bypassCSP: true });
    for (const [i, part] of hostileParts.entries()) {
      const asked = encodeURIComponent(part);
      await page.goto(`${papo.url}/?next=${asked}&lang=${asked}`);
      await enterName(page, `Gina ${i}`);
      await page.waitForURL((url) => url.pathname !== "/");
      const landed = new URL(page.url());
      await page.goto(`${papo.url}/rooms/${asked}?before=${asked}&at=${asked}`);
      await page.getByRole("link", { name: "To the rooms" }).waitFor();

      assertEquals(await strangeElements(page), []);
      assertEquals(landed.origin, papo.url, part);
      assertEquals(await marks(page), []);
      await page.context().clearCookies();
    }
  },
);

story(
  "what was refused comes back into its form as text",
  async ({ papo, visitAs }) => {
    const page = await visitAs("Hugo", {
      javaScriptEnabled: false,
    });
    const text = "</textarea><script>alert(1)</script>".padEnd(4_100, "!");
    await page.goto(`${papo.url}/rooms/lobby`);

    await page.getByRole("textbox", { name: "Message" }).fill(text);
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByText("A message holds at most 4,000").waitFor();

    const field = page.getByRole("textbox", { name: "Message" });
    assertEquals(await field.inputValue(), text);
    assertEquals(await strangeElements(page), []);
  },
);
