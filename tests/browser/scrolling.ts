import type { JSHandle, Page } from "playwright-core";

import { drawn } from "./visitor.ts";

/** Where the reader is. */
export interface Place {
  /** The texts in the page, oldest first. */
  texts: string[];
  /** How many px of the newest message are hidden below the edge. */
  hiddenBelow: number;
}

/** Scrolls the messages by some px; up is negative. @throws when they all fit into the page. */
export async function scrollBy(page: Page, px: number): Promise<void> {
  const box = await scrollBox(page);
  const fits = await box.evaluate((box, px) => {
    box.scrollBy(0, px);
    return box.scrollHeight <= box.clientHeight;
  }, px);
  if (fits) throw new Error("There is nothing to scroll.");
  await drawn(page);
}

/** Says what is in the page, and how far the reader is from the newest message. */
export async function place(page: Page): Promise<Place> {
  const box = await scrollBox(page);
  return await box.evaluate((box) => {
    const rows = [...box.querySelectorAll("[data-key]")];
    const edge = box.getBoundingClientRect().bottom;
    const foot = rows.at(-1)?.getBoundingClientRect().bottom ?? 0;
    const texts = rows.map((row) =>
      row.querySelector("[dir=auto]")?.textContent ?? ""
    );
    return { texts, hiddenBelow: Math.max(0, foot - edge) };
  });
}

/** Resolves when all of the newest message is in sight. */
export async function atBottom(page: Page): Promise<void> {
  await page.waitForFunction((box) => {
    const newest = [...box.querySelectorAll("[data-key]")].at(-1);
    return newest !== undefined &&
      newest.getBoundingClientRect().bottom <=
        box.getBoundingClientRect().bottom;
  }, await scrollBox(page));
}

/** Resolves when the oldest message in the page is another than this. */
export async function olderThan(page: Page, text: string): Promise<void> {
  const oldest = page.getByRole("log").locator("[data-key]").first();
  await oldest.filter({ hasNotText: new RegExp(`${text}$`) })
    .waitFor({ state: "attached" });
}

/** Gives the distance of a message from the top of the window, in px. */
export async function topOf(page: Page, text: string): Promise<number> {
  const row = page.getByRole("log").getByText(text, { exact: true });
  return await row.evaluate((row) => row.getBoundingClientRect().top);
}

/** Finds what scrolls the messages: the log itself or what is around it. */
async function scrollBox(page: Page): Promise<JSHandle<Element>> {
  return await page.getByRole("log").evaluateHandle((log) => {
    let box: Element = log;
    while (
      box.parentElement !== null &&
      !/auto|scroll/.test(getComputedStyle(box).overflowY)
    ) {
      box = box.parentElement;
    }
    return box;
  });
}
