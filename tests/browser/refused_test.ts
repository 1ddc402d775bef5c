import { assertEquals } from "@std/assert";

import { openStage } from "./stage.ts";
import {
  listens,
  messages,
  openRoom,
  refuseSends,
  send,
  settled,
} from "./visitor.ts";

const story = openStage();

story(
  "a refused message says so, and is sent by Retry",
  async ({ papo, visitAs }) => {
    const page = await visitAs("Ana");
    const server = await refuseSends(page);
    await openRoom(page, `${papo.url}/rooms/lobby`);
    const other = await visitAs("Bia");
    await openRoom(other, `${papo.url}/rooms/lobby`);

    await send(page, "let me in");
    await page.getByText("Not sent.").waitFor();
    const unseen = await messages(other, "let me in").count();
    server.stop();
    await page.getByRole("button", { name: "Retry" }).click();
    await messages(other, "let me in").waitFor();
    await settled(page);

    assertEquals(unseen, 0);
    assertEquals(await page.getByText("Not sent.").count(), 0);
    assertEquals(await messages(page, "let me in").count(), 1);
  },
);

story(
  "a refused message survives a reload, and is gone by Discard",
  async ({ papo, visitAs }) => {
    const page = await visitAs("Caio");
    await refuseSends(page);
    await openRoom(page, `${papo.url}/rooms/lobby`);

    await send(page, "never mind");
    await page.getByText("Not sent.").waitFor();
    const listening = listens(page);
    await page.reload();
    await listening;
    await page.getByText("Not sent.").waitFor();
    await page.getByRole("button", { name: "Discard" }).click();
    await messages(page, "never mind").waitFor({ state: "detached" });

    await settled(page);
    await page.reload();
    assertEquals(await messages(page, "never mind").count(), 0);
  },
);

story(
  "the words of a refused message can be copied",
  async ({ papo, visitAs }) => {
    const page = await visitAs("Duda", {
      permissions: ["clipboard-read", "clipboard-write"],
    });
    await refuseSends(page);
    await openRoom(page, `${papo.url}/rooms/lobby`);

    await send(page, "words worth keeping\nin two lines");
    await page.getByRole("button", { name: "Copy" }).last().click();
    await page.waitForFunction(async () =>
      await navigator.clipboard.readText() !== ""
    );

    assertEquals(
      await page.evaluate(() => navigator.clipboard.readText()),
      "words worth keeping\nin two lines",
    );
  },
);
