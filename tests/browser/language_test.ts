import { assertEquals } from "@std/assert";

import { openStage } from "./stage.ts";
import { listens, openRoom } from "./visitor.ts";

const story = openStage();

story(
  "a browser that prefers Portuguese is spoken to in Portuguese",
  async ({ papo, visit }) => {
    const page = await visit({ locale: "pt-BR" });

    await page.goto(papo.url);
    await page.getByLabel("Seu nome").fill("Ana");
    const listening = listens(page);
    await page.getByRole("button", { name: "Entrar no Chat" }).click();
    await listening;

    await page.getByRole("textbox", { name: "Mensagem" }).waitFor();
    await page.getByText("É só você por enquanto.").waitFor();
    assertEquals(await page.locator("html").getAttribute("lang"), "pt");
  },
);

story(
  "the name menu switches the language, which stays chosen",
  async ({ papo, visitAs }) => {
    const page = await visitAs("Bia");
    await openRoom(page, `${papo.url}/rooms/lobby`);

    await page.getByLabel("Bia, menu").click();
    await page.getByRole("link", { name: "Português" }).click();
    await page.getByRole("textbox", { name: "Mensagem" }).waitFor();
    await page.reload();

    await page.getByRole("textbox", { name: "Mensagem" }).waitFor();
    assertEquals(new URL(page.url()).search, "");
  },
);

story(
  "the name menu switches the colours, which stay chosen",
  async ({ papo, visitAs }) => {
    const page = await visitAs("Caio", { colorScheme: "light" });
    const paper = () =>
      page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    await openRoom(page, `${papo.url}/rooms/lobby`);
    const light = await paper();

    await page.getByLabel("Caio, menu").click();
    await page.getByRole("link", { name: "Dark" }).click();
    await page.locator("html[data-theme=dark]").waitFor();
    await page.reload();
    const dark = await paper();

    assertEquals([light, dark], ["rgb(251, 250, 246)", "rgb(17, 21, 29)"]);
  },
);
