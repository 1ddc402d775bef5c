import { assert, assertEquals } from "@std/assert";

import { lines, makeRoom, say, sayAll } from "./people.ts";
import { openStage } from "./stage.ts";
import {
  composer,
  enterName,
  messages,
  openSheet,
  visible,
} from "./visitor.ts";

const story = openStage();

const scriptless = { javaScriptEnabled: false };

story(
  "without scripts one enters, reads and writes",
  async ({ papo, visit, enter }) => {
    const person = await enter("Ana");
    await say(papo.url, { person, room: "lobby", text: "Welcome" });
    const page = await visit(scriptless);

    await page.goto(papo.url);
    await enterName(page, "Bia");
    await messages(page, "Welcome").waitFor();
    await composer(page).fill("Thanks, Ana");
    await page.getByRole("button", { name: "Send" }).click();
    await messages(page, "Thanks, Ana").waitFor();

    assertEquals(new URL(page.url()).pathname, "/rooms/lobby");
    assertEquals(await composer(page).inputValue(), "");
  },
);

story(
  "without scripts a double click sends once",
  async ({ papo, visitAs, enter }) => {
    const person = await enter("Caio");
    const room = await makeRoom(papo.url, { person, name: "Twice" });
    const page = await visitAs("Duda", scriptless);
    await page.goto(`${papo.url}/rooms/${room}`);
    const stored = Promise.withResolvers<void>();
    let posts = 0;
    await page.route(`**/rooms/${room}`, async (route) => {
      if (route.request().method() !== "POST" || ++posts > 1) {
        return await route.continue();
      }
      await route.fetch({ maxRedirects: 0 });
      stored.resolve();
    });

    await composer(page).fill("only once");
    const send = await page.getByRole("button", { name: "Send" }).boundingBox();
    const { x, y } = send ?? { x: 0, y: 0 };
    await page.mouse.click(x + 5, y + 5);
    await stored.promise;
    await page.mouse.click(x + 5, y + 5);
    await messages(page, "only once").waitFor();

    assertEquals(posts, 2);
    assertEquals(await messages(page, "only once").count(), 1);
  },
);

story(
  "without scripts a text that is refused stays in the form, with the reason",
  async ({ papo, visitAs }) => {
    const page = await visitAs("Eva", scriptless);
    const text = "long ".repeat(900);
    await page.goto(`${papo.url}/rooms/lobby`);

    await composer(page).fill(text);
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByText("A message holds at most 4,000").waitFor();

    assertEquals(await composer(page).inputValue(), text);
  },
);

story(
  "without scripts one makes a room, and is in it",
  async ({ papo, visitAs }) => {
    const page = await visitAs("Fábio", scriptless);
    await page.goto(`${papo.url}/rooms/lobby`);

    await openSheet(page, "Rooms");
    await visible(page.getByLabel("New room")).fill("Clube do livro");
    await visible(page.getByRole("button", { name: "Create" })).click();
    await page.getByRole("heading", { name: "Clube do livro" }).waitFor();

    assertEquals(new URL(page.url()).pathname, "/rooms/clube-do-livro");
  },
);

story(
  "without scripts older messages are a page of their own, and back",
  async ({ papo, visitAs, enter }) => {
    const person = await enter("Gal");
    const room = await makeRoom(papo.url, { person, name: "Long" });
    await sayAll(papo.url, { person, room, texts: lines(120) });
    const page = await visitAs("Hugo", scriptless);
    await page.goto(`${papo.url}/rooms/${room}`);
    assert(await messages(page, /line 120$/).isVisible());

    await page.getByRole("link", { name: "Older messages" }).click();
    await messages(page, /line 70$/).waitFor();
    assertEquals(await messages(page, /line 71$/).count(), 0);
    await page.getByRole("link", { name: "Older messages" }).click();
    await messages(page, /line 20$/).waitFor();
    assertEquals(await messages(page).count(), 20);
    assertEquals(
      await page.getByRole("link", { name: "Older messages" }).count(),
      0,
    );
    await page.getByRole("link", { name: "Latest messages" }).click();

    await messages(page, /line 120$/).waitFor();
  },
);
