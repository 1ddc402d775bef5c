import { assert, assertEquals, assertStringIncludes } from "@std/assert";

import { makeRoom, say } from "./people.ts";
import { openStage } from "./stage.ts";
import { composer, openRoom, settled } from "./visitor.ts";

const story = openStage();

story(
  "Tab goes from rooms over messages to the composer",
  async ({ papo, visitAs, enter }) => {
    const person = await enter("Ana");
    await makeRoom(papo.url, { person, name: "Kitchen" });
    await say(papo.url, { person, room: "lobby", text: "hello" });
    const page = await visitAs("Bia");
    await openRoom(page, `${papo.url}/rooms/lobby`);
    await page.evaluate(() => {
      if (document.activeElement instanceof HTMLElement) {
        document.activeElement.blur();
      }
    });

    const places: string[] = [];
    while (places.length < 40 && places.at(-1) !== "composer") {
      await page.keyboard.press("Tab");
      places.push(
        await page.evaluate(() => {
          const at = document.activeElement;
          if (at instanceof HTMLTextAreaElement) return "composer";
          if (at?.closest("[role=log]")) return "messages";
          return at?.closest("nav") ? "rooms" : "other";
        }),
      );
    }

    const order = places.filter((place, i) =>
      place !== "other" &&
      place !== places.slice(0, i).findLast((p) => p !== "other")
    );
    assertEquals(order, ["rooms", "messages", "composer"]);
  },
);

story(
  "focus is in the composer on arrival, and again after the button sent",
  async ({ papo, visitAs }) => {
    const page = await visitAs("Caio");
    const isFocused = () =>
      composer(page).evaluate((field) => field === document.activeElement);
    await openRoom(page, `${papo.url}/rooms/lobby`);
    const onArrival = await isFocused();

    await page.keyboard.type("typed without a click");
    await page.getByRole("button", { name: "Send" }).click();
    await settled(page);

    assert(onArrival);
    assert(await isFocused());
  },
);

story(
  "Escape closes a sheet and gives the focus back to what opened it",
  async ({ papo, visitAs }) => {
    const page = await visitAs("Duda");
    await openRoom(page, `${papo.url}/rooms/lobby`);
    const summary = page.getByLabel("Duda, menu");
    const signOut = page.getByRole("button", { name: "Sign out" });

    await summary.focus();
    await page.keyboard.press("Enter");
    await signOut.waitFor();
    await signOut.focus();
    await page.keyboard.press("Escape");
    await signOut.waitFor({ state: "hidden" });

    assert(
      await summary.evaluate((opener) => opener === document.activeElement),
    );
  },
);

story(
  "arrows walk among the messages, and the one in focus tells its whole time",
  async ({ papo, visitAs, enter }) => {
    const person = await enter("Duarte");
    for (const text of ["the first", "the second", "the third"]) {
      await say(papo.url, { person, room: "lobby", text });
    }
    const page = await visitAs("Eva");
    await openRoom(page, `${papo.url}/rooms/lobby`);
    const focused = () =>
      page.evaluate(() => {
        const row = document.activeElement;
        const time = row?.querySelector("time") ?? null;
        return {
          text: row?.textContent ?? "",
          says: time && getComputedStyle(time, "::after").content,
          time: time && JSON.stringify(time.title),
        };
      });
    await page.getByRole("log").focus();

    await page.keyboard.press("ArrowUp");
    const newest = await focused();
    await page.keyboard.press("ArrowUp");
    const above = await focused();
    await page.keyboard.press("End");
    const end = await focused();

    assertStringIncludes(newest.text, "the third");
    assertEquals(newest.says, newest.time);
    assertStringIncludes(above.text, "the second");
    assertEquals(end, newest);
  },
);
