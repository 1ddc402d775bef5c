import type { Page } from "playwright-core";

/** Where the reader is. */
export interface Place {
  /** The texts in the page, oldest first. */
  texts: string[];
  /** How many px of the last message are hidden below the edge. */
  hiddenBelow: number;
}

/** Scrolls the messages by some px; up is negative. */
export async function scrollBy(page: Page, px: number): Promise<void> {
  await page.getByRole("log").evaluate((log, px) => {
    let box: Element | null = log;
    while (
      box !== null && !/auto|scroll/.test(getComputedStyle(box).overflowY)
    ) {
      box = box.parentElement;
    }
    box?.scrollBy(0, px);
  }, px);
  await page.evaluate(() =>
    new Promise((drawn) =>
      requestAnimationFrame(() => requestAnimationFrame(drawn))
    )
  );
}

/** Says what is in the page, and how far the reader is from the newest message. */
export async function place(page: Page): Promise<Place> {
  return await page.getByRole("log").evaluate((log) => {
    let box: Element | null = log;
    while (
      box !== null && !/auto|scroll/.test(getComputedStyle(box).overflowY)
    ) {
      box = box.parentElement;
    }
    const rows = [...log.querySelectorAll("[data-key]")];
    const edge = box?.getBoundingClientRect().bottom ?? 0;
    const last = rows.at(-1)?.getBoundingClientRect().bottom ?? 0;
    return {
      texts: rows.map((row) =>
        row.querySelector("[dir=auto]")?.textContent ?? ""
      ),
      hiddenBelow: Math.max(0, last - edge),
    };
  });
}

/** Gives the distance of a message from the top of the window, in px. */
export async function topOf(page: Page, text: string): Promise<number> {
  const row = page.getByRole("log").getByText(text, { exact: true });
  return await row.evaluate((row) => row.getBoundingClientRect().top);
}

/** Resolves when the oldest message in the page is another than this. */
export async function olderThan(page: Page, text: string): Promise<void> {
  await page.getByRole("log").locator("[data-key]").first()
    .filter({ hasNotText: new RegExp(`${text}$`) }).waitFor({
      state: "attached",
    });
}

/** Resolves when the newest message is in sight. */
export async function atBottom(page: Page): Promise<void> {
  await page.getByRole("log").evaluate((log) =>
    new Promise<void>((arrived) => {
      const last = log.querySelectorAll("[data-key]");
      const row = last[last.length - 1];
      if (row === undefined) return arrived();
      new IntersectionObserver((seen, observer) => {
        if (!seen.some(({ isIntersecting }) => isIntersecting)) return;
        observer.disconnect();
        arrived();
      }).observe(row);
    })
  );
}
