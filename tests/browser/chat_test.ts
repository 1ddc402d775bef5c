import { assertEquals } from "@std/assert";

import { openStage } from "./stage.ts";
import {
  composer,
  enterName,
  listens,
  messages,
  openRoom,
  send,
} from "./visitor.ts";

const story = openStage();

story("two people sign in and chat", async ({ papo, visit }) => {
  const [ana, bia] = [await visit(), await visit()];
  for (const [page, name] of [[ana, "Ana"], [bia, "Bia"]] as const) {
    await page.goto(papo.url);
    const listening = listens(page);
    await enterName(page, name);
    await listening;
  }

  await send(ana, "Oi, Bia");
  await messages(bia, "Oi, Bia").waitFor();
  await send(bia, "Oi, Ana. Tudo bem?");
  await messages(ana, "Tudo bem?").waitFor();

  assertEquals(await messages(ana).count(), 2);
  assertEquals(await messages(bia).count(), 2);
});
