import { assertEquals } from "@std/assert";

import { openStage } from "./stage.ts";
import { enterName, listens, openRoom } from "./visitor.ts";

const story = openStage();

story(
  "a taken name offers a free one in one click",
  async ({ papo, visit, enter }) => {
    await enter("Ana");
    const page = await visit();
    await page.goto(papo.url);

    await enterName(page, "ana");
    await page.getByText("ana is taken.").waitFor();
    const typed = await page.getByLabel("Your name").inputValue();
    const listening = listens(page);
    await page.getByRole("button", { name: "Enter as ana Lima" }).click();
    await listening;

    assertEquals(typed, "ana");
    await page.getByLabel("ana Lima, menu").waitFor();
  },
);

story(
  "a name that is not possible is explained beside it, and stays",
  async ({ papo, visit }) => {
    const page = await visit();
    await page.goto(papo.url);
    const field = page.getByLabel("Your name");

    await enterName(page, "Аna");
    await page.getByRole("alert").waitFor();

    assertEquals(await field.inputValue(), "Аna");
    assertEquals(await field.getAttribute("aria-invalid"), "true");
    const id = await field.getAttribute("aria-describedby");
    assertEquals(
      await page.locator(`[id="${id}"]`).innerText(),
      "A name keeps to one alphabet.",
    );
  },
);

story(
  "signing out ends the other tab too, and frees the name",
  async ({ papo, visitAs, enter }) => {
    const page = await visitAs("Bia");
    await openRoom(page, `${papo.url}/rooms/lobby`);
    const other = await page.context().newPage();
    await openRoom(other, `${papo.url}/rooms/lobby`);

    await page.getByLabel("Bia, menu").click();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByLabel("Your name").waitFor();
    await other.getByText("You are signed out here.").waitFor();
    await other.getByRole("link", { name: "Enter again" }).click();

    await other.getByLabel("Your name").waitFor();
    assertEquals((await enter("Bia")).name, "Bia");
  },
);

story(
  "whoever follows a room's address enters into that room",
  async ({ papo, visit, visitAs }) => {
    const maker = await visitAs("Caio");
    await openRoom(maker, `${papo.url}/rooms/lobby`);
    await maker.getByLabel("New room").filter({ visible: true }).fill("Porto");
    await maker.getByRole("button", { name: "Create" }).filter({
      visible: true,
    })
      .click();
    await maker.getByRole("heading", { name: "Porto" }).waitFor();
    const page = await visit();

    await page.goto(maker.url());
    const listening = listens(page);
    await enterName(page, "Duda");
    await listening;

    assertEquals(page.url(), maker.url());
  },
);
