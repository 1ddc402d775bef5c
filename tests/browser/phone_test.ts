import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";

import { makeRoom, say } from "./people.ts";
import { phone } from "./sizes.ts";
import { openStage } from "./stage.ts";
import {
  composer,
  messages,
  openRoom,
  openSheet,
  send,
  settled,
} from "./visitor.ts";

const story = openStage();

const unbroken = "https://fotos.example/" + "a".repeat(300);

story(
  "nothing on a phone is wider than its screen",
  async ({ papo, visit, visitAs, enter }) => {
    const person = await enter("A name of thirty-two characters!");
    for (const text of [unbroken, "x".repeat(300), "word ".repeat(100)]) {
      await say(papo.url, { person, room: "lobby", text });
    }
    const stranger = await visit(phone);
    const page = await visitAs("Ana", phone);

    await stranger.goto(papo.url);
    assertEquals(await overflow(stranger), 0);
    for (const path of ["/rooms/lobby", "/rooms/nowhere", "/"]) {
      await page.goto(papo.url + path);
      assertEquals(await overflow(page), 0, path);
    }
    await openRoom(page, `${papo.url}/rooms/lobby`);
    for (const label of ["Rooms", "here", "Ana, menu"]) {
      const summary = page.locator("summary").and(page.getByLabel(label));
      await summary.tap();
      assertEquals(await overflow(page), 0, label);
      await page.keyboard.press("Escape");
    }
  },
);

/** Gives how far the page, or what scrolls in it, reaches beyond its place, in px. */
async function overflow(page: Page): Promise<number> {
  return await page.evaluate(() => {
    const scrolling = [...document.querySelectorAll("*")].filter((element) =>
      /auto|scroll/.test(getComputedStyle(element).overflowX) &&
      !(element instanceof HTMLTextAreaElement)
    );
    const beyond = scrolling.map(({ scrollWidth, clientWidth }) =>
      scrollWidth - clientWidth
    );
    const page = document.documentElement.scrollWidth - innerWidth;
    return Math.max(0, page, ...beyond);
  });
}

story(
  "the composer is in view on a phone, whole, and its letters make no phone zoom",
  async ({ papo, visitAs }) => {
    const page = await visitAs("Bia", phone);
    await openRoom(page, `${papo.url}/rooms/lobby`);

    const box = await composer(page).boundingBox();
    const send = await page.getByRole("button", { name: "Send" }).boundingBox();
    const fontSize = await composer(page).evaluate((field) =>
      parseFloat(getComputedStyle(field).fontSize)
    );

    for (const part of [box, send]) {
      assert(part !== null && part.y + part.height <= phone.viewport.height);
      assert(part.x >= 0 && part.x + part.width <= phone.viewport.width);
    }
    assert(fontSize >= 16, `letters of ${fontSize} px`);
  },
);

story(
  "on a phone the rooms are a sheet, which closes when one is chosen",
  async ({ papo, visitAs, enter }) => {
    const person = await enter("Caio");
    await makeRoom(papo.url, { person, name: "Kitchen" });
    const page = await visitAs("Duda", phone);
    await openRoom(page, `${papo.url}/rooms/lobby`);
    const kitchen = page.getByRole("link", { name: "Kitchen" })
      .filter({ visible: true });

    assertEquals(await kitchen.count(), 0);
    await openSheet(page, "Rooms");
    await kitchen.tap();
    await page.waitForURL(/\/kitchen$/);
    await page.getByRole("heading", { name: "Kitchen" }).waitFor();

    assertEquals(await kitchen.count(), 0);
  },
);

story("a thumb can hit every control", async ({ papo, visit, visitAs }) => {
  const stranger = await visit(phone);
  const page = await visitAs("Eva", phone);

  await stranger.goto(papo.url);
  assertEquals(await smallControls(stranger), []);
  await openRoom(page, `${papo.url}/rooms/lobby`);
  assertEquals(await smallControls(page), []);
  for (const label of ["Rooms", "Eva, menu"]) {
    await page.locator("summary").and(page.getByLabel(label)).tap();
    assertEquals(await smallControls(page), [], label);
    await page.keyboard.press("Escape");
  }
});

const leastPx = 44;

/** Lists the controls in sight that are lower or narrower than a thumb needs; a text's links are text. */
async function smallControls(page: Page): Promise<string[]> {
  return await page.evaluate((least) => {
    const all = document.querySelectorAll<HTMLElement>(
      "button, summary, textarea, input:not([type=hidden]), nav a, aside a, details a",
    );
    return [...all].filter((control) => control.checkVisibility())
      .map((control) => [control, control.getBoundingClientRect()] as const)
      .filter(([, { width, height }]) => Math.min(width, height) < least)
      .map(([{ outerHTML }, { width, height }]) =>
        `${width}×${height} ${outerHTML}`
      );
  }, leastPx);
}

story(
  "Enter breaks the line on a phone, and the button sends",
  async ({ papo, visitAs }) => {
    const page = await visitAs("Fábio", phone);
    await openRoom(page, `${papo.url}/rooms/lobby`);

    await composer(page).pressSequentially("one");
    await page.keyboard.press("Enter");
    await page.keyboard.type("two");
    const written = await composer(page).inputValue();
    await page.getByRole("button", { name: "Send" }).tap();
    await settled(page);

    assertEquals(written, "one\ntwo");
    assertEquals(await messages(page, /one\ntwo/).count(), 1);
  },
);

story(
  "a page that is zoomed to 200% loses nothing",
  async ({ papo, visitAs }) => {
    const page = await visitAs("Gal", {
      viewport: { width: 640, height: 400 },
    });
    await openRoom(page, `${papo.url}/rooms/lobby`);
    await send(page, "seen at 200%");
    await settled(page);

    const log = await page.getByRole("log").locator("..").boundingBox();
    const box = await composer(page).boundingBox();
    assertEquals(await overflow(page), 0);
    assert(log !== null && log.height >= 100, `a log of ${log?.height} px`);
    assert(box !== null && box.y + box.height <= 400);
  },
);
