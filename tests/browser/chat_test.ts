import { assert, assertEquals } from "@std/assert";

import config from "../../deno.json" with { type: "json" };
import { come, makeRoom } from "./people.ts";
import { openStage } from "./stage.ts";
import {
  composer,
  enterName,
  listens,
  messages,
  openRoom,
  send,
  settled,
  switchTo,
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

story(
  "a reload shows what was said, once and before any script runs",
  async ({ papo, visitAs }) => {
    const page = await visitAs("Caio");
    await openRoom(page, `${papo.url}/rooms/lobby`);
    await send(page, "Said before the reload");
    await settled(page);

    const listening = listens(page);
    const response = await page.reload();
    const html = await response?.text() ?? "";
    await listening;

    assert(html.includes(">Said before the reload<"));
    assertEquals(await messages(page, "Said before the reload").count(), 1);
  },
);

story(
  "Shift+Enter breaks the line, Enter sends, and focus stays",
  async ({ papo, visitAs }) => {
    const page = await visitAs("Duda");
    await openRoom(page, `${papo.url}/rooms/lobby`);

    await composer(page).pressSequentially("first");
    await page.keyboard.press("Shift+Enter");
    await page.keyboard.type("second");
    await page.keyboard.press("Enter");
    await settled(page);
    await page.keyboard.type("third");
    await page.keyboard.press("Enter");
    await settled(page);

    assertEquals(await messages(page, /first\nsecond/).count(), 1);
    assertEquals(await messages(page, /third/).count(), 1);
  },
);

story(
  "Enter that an input method uses does not send",
  async ({ papo, visitAs }) => {
    const page = await visitAs("美咲");
    await openRoom(page, `${papo.url}/rooms/lobby`);
    const before = await messages(page).count();
    await composer(page).fill("こんにち");

    const enter = { key: "Enter", bubbles: true, cancelable: true };
    await composer(page).dispatchEvent("keydown", {
      ...enter,
      isComposing: true,
    });
    await composer(page).dispatchEvent("keydown", { ...enter, keyCode: 229 });
    await composer(page).fill("こんにちは");
    await composer(page).press("Enter");
    await settled(page);

    assertEquals(await messages(page).count(), before + 1);
    assertEquals(await messages(page, /こんにちは$/).count(), 1);
  },
);

story(
  "a text that is too long is counted, not sent, and never cut",
  async ({ papo, visitAs }) => {
    const page = await visitAs("Eva");
    await openRoom(page, `${papo.url}/rooms/lobby`);
    const limit = 4_000;

    await composer(page).fill("🐟".repeat(limit + 2));
    await page.getByText("2 characters too many").waitFor();
    await page.getByRole("button", { name: "Send" }).click();
    const kept = await composer(page).inputValue();
    await composer(page).fill("🐟".repeat(limit));
    await page.getByText("0 characters left").waitFor();
    await page.getByRole("button", { name: "Send" }).click();
    await settled(page);

    assertEquals([...kept].length, limit + 2);
    const sent = await messages(page, "🐟").locator("[dir=auto]").textContent();
    assertEquals([...sent ?? ""].length, limit);
  },
);

story(
  "two tabs of one person are one member, and one of them may go elsewhere",
  async (stage) => {
    const { papo, visitAs, enter } = stage;
    const person = await enter("Fábio");
    const room = await makeRoom(papo.url, { person, name: "Two tabs" });
    const address = `${papo.url}/rooms/${room}`;
    const gal = await visitAs("Gal");
    const first = await visitAs("Hugo");
    await openRoom(gal, address);
    await openRoom(first, address);
    const second = await first.context().newPage();
    await openRoom(second, address);

    await switchTo(first, "Lobby");
    await send(first, "elsewhere");
    await settled(first);
    using _ = await come(papo.url, { person, room });
    await gal.getByText("Hugo\u2069 and \u2068Fábio\u2069 came").waitFor();
    const people = gal.getByRole("complementary", { name: "People" })
      .getByRole("listitem");

    assertEquals(await people.allInnerTexts(), ["Gal", "Hugo", "Fábio"]);
    assertEquals(await gal.getByText(/went/).count(), 0);
  },
);

story("whoever writes is named to the others", async ({ papo, visitAs }) => {
  const [ines, joao] = [await visitAs("Inês"), await visitAs("João")];
  await openRoom(ines, `${papo.url}/rooms/lobby`);
  await openRoom(joao, `${papo.url}/rooms/lobby`);

  await composer(ines).pressSequentially("Let me think");
  await joao.getByText("is typing…").waitFor();
  await composer(ines).press("Enter");
  await messages(joao, "Let me think").waitFor();
  await joao.getByText("is typing…").waitFor({ state: "detached" });

  assertEquals(await ines.getByText("is typing…").count(), 0);
});

story(
  "the chat page's scripts weigh no more than 25 kB, gzipped",
  async ({ papo, visitAs }) => {
    const page = await visitAs("Kim");
    const scripts: Promise<Uint8Array>[] = [];
    page.on("response", (response) => {
      if (response.request().resourceType() === "script") {
        scripts.push(response.body());
      }
    });

    await openRoom(page, `${papo.url}/rooms/lobby`);
    const sizes = await Promise.all((await Promise.all(scripts)).map(gzipped));

    const total = sizes.reduce((sum, size) => sum + size, 0);
    assert(total > 1_000, `only ${total} bytes of script were seen`);
    assert(total <= maxScriptBytes, `${total} bytes of script`);
  },
);

/** Without the links it is the real Fresh, whose runtime for partials comes along unused. */
const maxScriptBytes = "links" in config ? 25_000 : 35_000;

async function gzipped(bytes: Uint8Array): Promise<number> {
  const stream = new Blob([new Uint8Array(bytes)]).stream()
    .pipeThrough(new CompressionStream("gzip"));
  return (await new Response(stream).bytes()).length;
}
