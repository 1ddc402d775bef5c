import { assertEquals } from "@std/assert";
import type { Page } from "playwright-core";

import { openStage, type Stage } from "./stage.ts";
import {
  comeOnline,
  composer,
  holds,
  messages,
  openRoom,
  refuseSends,
  send,
  settled,
} from "./visitor.ts";
import { layWire, type Wire } from "./wire.ts";

const story = openStage();

/** This machine as another device of its network reaches it: no loopback, no secure context. */
const address = Deno.networkInterfaces()
  .find(({ family, address }) =>
    family === "IPv4" && !address.startsWith("127.")
  )?.address;

/** Counts the messages that the pages send, by text. */
function countSends(pages: Page[]): Map<string, number> {
  const sends = new Map<string, number>();
  for (const page of pages) {
    page.on("websocket", (socket) => {
      socket.on("framesent", ({ payload }) => {
        for (const line of String(payload).split("\n")) {
          const { type, text } = JSON.parse(line);
          if (type === "send") sends.set(text, (sends.get(text) ?? 0) + 1);
        }
      });
    });
  }
  return sends;
}

/** Opens the lobby in two tabs of one browser. */
async function twoTabs(stage: Stage, name: string, at: string) {
  const one = await stage.visitAs(name, { at });
  const two = await one.context().newPage();
  const sends = countSends([one, two]);
  for (const page of [one, two]) await openRoom(page, `${at}/rooms/lobby`);
  return { one, two, sends };
}

async function mend(wire: Wire, pages: Page[]): Promise<void> {
  wire.mend();
  for (const page of pages) await comeOnline(page);
}

const pending = (page: Page, text: string) =>
  messages(page, text).getByText("waiting", { exact: true });

story(
  "what two tabs wrote without a network is pending in both, and is sent once, in order",
  async (stage) => {
    await using wire = layWire(stage.papo.port);
    const { one, two, sends } = await twoTabs(stage, "Ana", wire.url);

    wire.cut();
    await send(one, "first, here");
    await messages(two, "first, here").waitFor();
    await send(two, "second, there");
    await messages(one, "second, there").waitFor();
    await pending(two, "first, here").waitFor();
    await mend(wire, [one, two]);
    for (const page of [one, two]) {
      await settled(page);
      await pending(page, "").first().waitFor({ state: "detached" });
    }

    for (const page of [one, two]) {
      const texts = await messages(page, /first, here|second, there/)
        .allInnerTexts();
      assertEquals(
        texts.map((text) => text.includes("first, here")),
        [true, false],
      );
    }
    assertEquals([...sends], [["first, here", 1], ["second, there", 1]]);
  },
);

story(
  "a message discarded in one tab is gone in the other, and is never sent",
  async ({ papo, visitAs }) => {
    const one = await visitAs("Bia");
    const server = await refuseSends(one.context());
    const two = await one.context().newPage();
    for (const page of [one, two]) {
      await openRoom(page, `${papo.url}/rooms/lobby`);
    }
    await send(one, "regret");
    await messages(two, "regret").getByText("Not sent.").waitFor();

    await two.getByRole("button", { name: "Discard" }).click();
    await messages(one, "regret").waitFor({ state: "detached" });
    server.stop();
    await send(one, "said instead");
    await messages(two, "said instead").waitFor();
    for (const page of [one, two]) await settled(page);
    await two.reload();

    await messages(two, "said instead").waitFor();
    assertEquals(await messages(two, "regret").count(), 0);
  },
);

story(
  "a tab that dies without a network leaves its message to the other, which sends it once",
  async (stage) => {
    await using wire = layWire(stage.papo.port);
    const { one, two, sends } = await twoTabs(stage, "Caio", wire.url);

    wire.cut();
    await send(one, "last words");
    await messages(two, "last words").waitFor();
    const crashed = one.waitForEvent("crash");
    const life = await one.context().newCDPSession(one);
    life.send("Page.crash").catch(() => {});
    await crashed;
    await mend(wire, [two]);
    await settled(two);

    assertEquals(await messages(two, "last words").count(), 1);
    assertEquals([...sends], [["last words", 1]]);
  },
);

story(
  "a draft shows in the other tab, is not written over, and is gone when it is sent",
  async (stage) => {
    const { one, two } = await twoTabs(stage, "Duda", stage.papo.url);

    await composer(one).fill("half a thought");
    await holds(two, "half a thought");
    await composer(two).fill("half a thought, and more");
    await holds(one, "half a thought");
    await composer(one).blur();
    await composer(two).fill("half a thought, and all of it");
    await holds(one, "half a thought, and all of it");
    await two.getByRole("button", { name: "Send" }).click();
    await holds(one, "");
  },
);

if (address !== undefined) {
  story(
    "tabs on plain http from another device share what waits, too",
    async (stage) => {
      const at = `http://${address}:${stage.papo.port}`;
      const { one, two, sends } = await twoTabs(stage, "Eva", at);
      assertEquals(await one.evaluate(() => isSecureContext), false);

      await stage.papo.stop("SIGTERM");
      await send(one, "over the counter");
      await messages(two, "over the counter").waitFor();
      await one.close();
      await stage.papo.start();
      await comeOnline(two);
      await settled(two);

      assertEquals([...sends], [["over the counter", 1]]);
    },
  );
}
