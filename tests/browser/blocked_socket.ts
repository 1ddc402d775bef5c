import { assertEquals } from "@std/assert";
import type { Page } from "playwright-core";

/** Has a page's WebSockets fail as behind a proxy that does not know them, until they are unblocked. */
export async function blockSockets(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const real = WebSocket;
    let isBlocked = true;
    addEventListener("unblock", () => isBlocked = false);
    class BlockedSocket extends EventTarget {
      readyState = real.CONNECTING;
      constructor() {
        super();
        setTimeout(() =>
          this.dispatchEvent(new CloseEvent("close", { code: 1006 }))
        );
      }
      send() {}
      close() {}
    }
    globalThis.WebSocket = new Proxy(real, {
      construct: (socket, parameters) =>
        isBlocked ? new BlockedSocket() : Reflect.construct(socket, parameters),
    });
  });
}

export async function unblockSockets(page: Page): Promise<void> {
  await page.evaluate(() => dispatchEvent(new Event("unblock")));
}

/** Opens a room's page and waits until it follows the room by a stream. */
export async function openByStream(page: Page, address: string): Promise<void> {
  const following = page.waitForResponse(/\/rooms\/[^/]+\/events$/);
  await page.goto(address);
  assertEquals((await following).status(), 200);
}
