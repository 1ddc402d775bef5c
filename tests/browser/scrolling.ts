import type { Page } from "playwright-core";

import { drawn } from "./visitor.ts";

/** Where the reader is. */
export interface Place {
  /** The texts in the page, oldest first. */
  texts: string[];
  /** How many px of the newest message are hidden below the edge. */
  hiddenBelow: number;
}

/** Scrolls the messages by some px; up is negative. */
export async function scrollBy(page: Page, px: number): Promise<void> {
  const log = page.getByRole("log");
  await log.evaluate((log, px) => log.parentElement?.scrollBy(0, px), px);
  await drawn(page);
}

/** Says what is in the page, and how far the reader is from the newest message. */
export async function place(page: Page): Promise<Place> {
  return await page.getByRole("log").evaluate((log) => {
    const rows = [...log.querySelectorAll("[data-key]")];
    const edge = log.parentElement?.getBoundingClientRect().bottom ?? 0;
    const foot = rows.at(-1)?.getBoundingClientRect().bottom ?? 0;
    const texts = rows.map((row) =>
      row.querySelector("[dir=auto]")?.textContent ?? ""
    );
    return { texts, hiddenBelow: Math.max(0, foot - edge) };
  });
}

/** Gives the distance of a message from the top of the window, in px. */
export async function topOf(page: Page, text: string): Promise<number> {
  const row = page.getByRole("log").getByText(text, { exact: true });
  return await row.evaluate((row) => row.getBoundingClientRect().top);
}

/** Resolves when the oldest message in the page is another than this. */
export async function olderThan(page: Page, text: string): Promise<void> {
  const oldest = page.getByRole("log").locator("[data-key]").first();
  await oldest.filter({ hasNotText: new RegExp(`${text}$`) })
    .waitFor({ state: "attached" });
}

/** Resolves when all of the newest message is in sight. */
export async function atBottom(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const log = document.querySelector("[role=log]");
    const newest = [...log?.querySelectorAll("[data-key]") ?? []].at(-1);
    const edge = log?.parentElement?.getBoundingClientRect().bottom ?? 0;
    return newest !== undefined &&
      newest.getBoundingClientRect().bottom <= edge;
  });
}
