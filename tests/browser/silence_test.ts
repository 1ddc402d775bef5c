import { assertEquals } from "@std/assert";
import type { Page } from "playwright-core";

import { type Proxy, startProxy } from "../support/proxy.ts";
import { blockSockets, openByStream } from "./blocked_socket.ts";
import { makeRoom, say, sayAll } from "./people.ts";
import { place } from "./scrolling.ts";
import { openStage } from "./stage.ts";
import { messages, openRoom, send, settled } from "./visitor.ts";

const story = openStage();

const minuteMs = 60_000;

story(
  "a page on a line that fell silent is current when it is seen, and shows each message once",
  async ({ papo, visitAs, enter }) => {
    const bia = await enter("Bia");
    const room = await makeRoom(papo.url, { person: bia, name: "Silence" });
    await using line = layLine(papo.port);
    const page = await visitAs("Ana", { at: line.url });
    await openRoom(page, `${line.url}/rooms/${room}`);
    await say(papo.url, { person: bia, room, text: "before" });
    await messages(page, "before").waitFor();

    line.hush();
    await send(page, "said into the silence");
    const texts = ["missed 1", "missed 2"];
    await sayAll(papo.url, { person: bia, room, texts });
    await focus(page);
    await messages(page, "missed 2").waitFor();
    await settled(page);

    const all = ["before", ...texts, "said into the silence"];
    assertEquals((await place(page)).texts, all);
  },
);

story(
  "whatever a browser says of somebody who is back, the page looks at once what it missed",
  async ({ papo, visitAs, enter }) => {
    const eva = await enter("Eva");
    const room = await makeRoom(papo.url, { person: eva, name: "Back" });
    await using line = layLine(papo.port);
    const page = await visitAs("Gil", { at: line.url });
    await openRoom(page, `${line.url}/rooms/${room}`);
    const signs = ["focus", "pageshow", "online", "resume", "visibilitychange"];

    for (const sign of signs) {
      line.hush();
      await say(papo.url, { person: eva, room, text: sign });
      await page.evaluate((sign) => {
        document.dispatchEvent(new Event(sign, { bubbles: true }));
      }, sign);
      await messages(page, sign).waitFor();
    }

    assertEquals((await place(page)).texts, signs);
  },
);

story(
  "by a stream, too, a page on a line that fell silent is current when it is seen",
  async ({ papo, visitAs, enter }) => {
    const hugo = await enter("Hugo");
    const room = await makeRoom(papo.url, { person: hugo, name: "Hush" });
    await using line = layLine(papo.port);
    const page = await visitAs("Ivo", { at: line.url });
    await page.clock.install();
    await blockSockets(page);
    await openByStream(page, `${line.url}/rooms/${room}`);
    await say(papo.url, { person: hugo, room, text: "before" });
    await messages(page, "before").waitFor();

    line.hush();
    await say(papo.url, { person: hugo, room, text: "missed" });
    await page.clock.runFor(2_000);
    await focus(page);
    await messages(page, "missed").waitFor();

    assertEquals((await place(page)).texts, ["before", "missed"]);
  },
);

story(
  "by a stream, too, a page that slept while its line fell silent is current when it wakes",
  async ({ papo, visitAs, enter }) => {
    const caio = await enter("Caio");
    const room = await makeRoom(papo.url, { person: caio, name: "Deaf" });
    await using line = layLine(papo.port);
    const page = await visitAs("Dora", { at: line.url });
    await page.clock.install();
    await blockSockets(page);
    await openByStream(page, `${line.url}/rooms/${room}`);
    await say(papo.url, { person: caio, room, text: "before" });
    await messages(page, "before").waitFor();

    line.hush();
    await send(page, "said into the silence");
    const texts = ["missed 1", "missed 2"];
    await sayAll(papo.url, { person: caio, room, texts });
    await page.clock.fastForward(minuteMs);
    await messages(page, "missed 2").waitFor();
    await settled(page);

    const all = ["before", ...texts, "said into the silence"];
    assertEquals((await place(page)).texts, all);
  },
);

/** Lays a line that does no harm until it is told to. */
function layLine(target: number): Proxy {
  const line = startProxy(target, { random: () => 0.5, meanBytes: Infinity });
  line.calm();
  return line;
}

/** Does what a browser does when somebody looks at its window again. */
async function focus(page: Page): Promise<void> {
  await page.evaluate(() => dispatchEvent(new Event("focus")));
}
