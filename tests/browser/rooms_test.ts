import { assertEquals } from "@std/assert";

import { makeRoom } from "./people.ts";
import { openStage } from "./stage.ts";
import {
  messages,
  openRoom,
  send,
  settled,
  switchTo,
  visible,
} from "./visitor.ts";

const story = openStage();

story(
  "a new room appears for everybody, without a reload",
  async ({ papo, visitAs }) => {
    const [ana, bia] = [await visitAs("Ana"), await visitAs("Bia")];
    await openRoom(ana, `${papo.url}/rooms/lobby`);
    await openRoom(bia, `${papo.url}/rooms/lobby`);

    await visible(ana.getByLabel("New room")).fill("São João");
    await visible(ana.getByRole("button", { name: "Create" })).click();
    await ana.getByRole("heading", { name: "São João" }).waitFor();
    await switchTo(bia, "São João");

    assertEquals(bia.url(), ana.url());
  },
);

story(
  "rooms are switched without a page load, and back leads back",
  async ({ papo, visitAs, enter }) => {
    const person = await enter("Caio");
    await makeRoom(papo.url, { person, name: "Kitchen" });
    const page = await visitAs("Duda");
    let loads = 0;
    page.on("load", () => loads++);
    await openRoom(page, `${papo.url}/rooms/lobby`);
    await send(page, "in the lobby");
    await settled(page);

    await switchTo(page, "Kitchen");
    await send(page, "in the kitchen");
    await settled(page);
    const inKitchen = await messages(page).count();
    await page.goBack();
    await messages(page, "in the lobby").waitFor();

    assertEquals(inKitchen, 1);
    assertEquals(new URL(page.url()).pathname, "/rooms/lobby");
    assertEquals(await messages(page, "in the kitchen").count(), 0);
    assertEquals(loads, 1);
  },
);

story(
  "a claim that a library made on the page's place in history is taken back",
  async ({ papo, visitAs }) => {
    const page = await visitAs("Eva");
    await page.addInitScript(() =>
      history.replaceState({ fClientNav: true, index: 0 }, "")
    );
    await openRoom(page, `${papo.url}/rooms/lobby`);

    assertEquals(await page.evaluate(() => history.state), null);
  },
);
