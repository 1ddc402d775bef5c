import type { BrowserContext, Locator, Page } from "playwright-core";

/** Opens a room's page and waits until it listens. */
export async function openRoom(page: Page, address: string): Promise<void> {
  const listening = listens(page);
  await page.goto(address);
  await listening;
}

/** Resolves when the page's next connection has joined its room. */
export async function listens(page: Page): Promise<void> {
  const socket = await page.waitForEvent("websocket");
  await socket.waitForEvent("framereceived", {
    predicate: ({ payload }) => String(payload).includes('"joined"'),
  });
}

/** Enters a name at the door, whatever its language. */
export async function enterName(page: Page, name: string): Promise<void> {
  await page.getByRole("textbox").fill(name);
  await page.getByRole("button").first().click();
}

export function composer(page: Page): Locator {
  return page.getByRole("textbox", { name: "Message" });
}

/** Resolves when the composer holds a text. */
export async function holds(page: Page, text: string): Promise<void> {
  const field = await composer(page).elementHandle();
  await page.waitForFunction(
    ([field, text]) =>
      field instanceof HTMLTextAreaElement && field.value === text,
    [field, text] as const,
  );
}

/** Follows the link to a room, and resolves when its page is there. */
export async function switchTo(page: Page, name: string): Promise<void> {
  await visible(page.getByRole("link", { name: new RegExp(`^${name}`) }))
    .click();
  await page.getByPlaceholder(`Write to ${name}`).waitFor();
}

/** Does what a browser does when its network is back. */
export async function comeOnline(page: Page): Promise<void> {
  await page.evaluate(() => dispatchEvent(new Event("online")));
}

/** Sends a text by the button, which works on touch, too. */
export async function send(page: Page, text: string): Promise<void> {
  await composer(page).fill(text);
  await page.getByRole("button", { name: "Send" }).click();
}

/** All messages on the page, or those with a text. */
export function messages(page: Page, hasText?: string | RegExp): Locator {
  return page.getByRole("log").locator("[data-key]", { hasText });
}

/** Resolves when nothing written here waits for the server any more. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    !Object.keys(localStorage).some((key) => key.startsWith("papo:outbox:"))
  );
}

/** Opens a sheet, where there is one; on a wide screen what it holds stands beside. */
export async function openSheet(
  page: Page,
  name: "Rooms" | "here",
): Promise<void> {
  const summary = page.locator("summary").and(page.getByLabel(name));
  if (await summary.isVisible()) await summary.click();
}

/** Takes the one in sight of what stands in the page twice: beside, and in a sheet. */
export function visible(locator: Locator): Locator {
  return locator.filter({ visible: true }).first();
}

/** Resolves when the page has drawn itself anew, and said that it was scrolled. */
export async function drawn(page: Page): Promise<void> {
  await page.evaluate(() =>
    new Promise((done) =>
      requestAnimationFrame(() => requestAnimationFrame(done))
    )
  );
}

/** Has the server refuse what a page sends, or all of a browser, until it is told to stop. */
export async function refuseSends(
  pages: Page | BrowserContext,
): Promise<{ stop(): void }> {
  let refuses = true;
  await pages.routeWebSocket(/\/ws$/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((frame) => {
      const { type, room, cid } = JSON.parse(String(frame));
      if (type !== "send" || !refuses) return server.send(frame);
      const [code, message] = ["forbidden", "Not here."];
      socket.send(
        JSON.stringify({ type: "refused", room, cid, code, message }),
      );
    });
  });
  return { stop: () => refuses = false };
}
