import { assertEquals } from "@std/assert";

import { makeRoom } from "./people.ts";
import { openStage } from "./stage.ts";
import {
  composer,
  holds,
  listens,
  openRoom,
  send,
  settled,
  switchTo,
  visible,
} from "./visitor.ts";

const story = openStage();

story(
  "what was typed is kept in each room, across switching and a reload",
  async ({ papo, visitAs, enter }) => {
    const person = await enter("Ana");
    await makeRoom(papo.url, { person, name: "Kitchen" });
    const page = await visitAs("Bia");
    await openRoom(page, `${papo.url}/rooms/lobby`);

    await composer(page).fill("half a thought");
    await switchTo(page, "Kitchen");
    await holds(page, "");
    await composer(page).fill("salt, bread");
    await visible(page.getByRole("link", { name: "Lobby draft" })).waitFor();
    const listening = listens(page);
    await page.reload();
    await listening;
    await holds(page, "salt, bread");
    await switchTo(page, "Lobby");
    await holds(page, "half a thought");

    await visible(page.getByRole("link", { name: "Kitchen draft" })).waitFor();
  },
);

story(
  "what another tab begins to write is marked in the list, until it is sent",
  async ({ papo, visitAs, enter }) => {
    const person = await enter("Gil");
    await makeRoom(papo.url, { person, name: "Pantry" });
    const page = await visitAs("Hugo");
    const other = await page.context().newPage();
    await openRoom(page, `${papo.url}/rooms/lobby`);
    await openRoom(other, `${papo.url}/rooms/pantry`);
    const mark = visible(page.getByRole("link", { name: "Pantry draft" }));

    await composer(other).fill("flour, ");
    await mark.waitFor();
    await other.getByRole("button", { name: "Send" }).click();

    await mark.waitFor({ state: "detached" });
  },
);

story(
  "a draft that was sent is no draft any more",
  async ({ papo, visitAs, enter }) => {
    const person = await enter("Caio");
    await makeRoom(papo.url, { person, name: "Garden" });
    const page = await visitAs("Duda");
    await openRoom(page, `${papo.url}/rooms/garden`);

    await send(page, "done");
    await settled(page);
    await switchTo(page, "Lobby");

    assertEquals(await page.getByText("draft", { exact: true }).count(), 0);
  },
);

story(
  "the next person on this browser finds nobody else's draft",
  async ({ papo, visitAs }) => {
    const page = await visitAs("Eva");
    await openRoom(page, `${papo.url}/rooms/lobby`);
    await composer(page).fill("my last words");

    await page.getByLabel("Eva, menu").click();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByLabel("Your name").fill("Fábio");
    const listening = listens(page);
    await page.getByRole("button", { name: "Enter the chat" }).click();
    await listening;

    assertEquals(await composer(page).inputValue(), "");
  },
);
