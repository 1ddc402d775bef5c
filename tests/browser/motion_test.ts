import { assertEquals } from "@std/assert";

import { makeRoom, say } from "./people.ts";
import { openStage, type Stage } from "./stage.ts";
import { messages, openRoom } from "./visitor.ts";

const story = openStage();

/** Counts the motions that a live message, and an opened menu, set off. */
async function motions(
  { papo, enter, visitAs }: Stage,
  { name, reducedMotion }: {
    name: string;
    reducedMotion: "reduce" | "no-preference";
  },
): Promise<number> {
  const person = await enter(name);
  const room = await makeRoom(papo.url, { person, name });
  await say(papo.url, { person, room, text: "first" });
  const page = await visitAs(`${name} too`, { reducedMotion });
  await page.addInitScript(() => {
    const started = new Set<string>();
    for (const type of ["animationstart", "transitionrun"]) {
      addEventListener(type, () => {
        started.add(type);
        document.documentElement.dataset.motions = String(started.size);
      }, true);
    }
  });
  await openRoom(page, `${papo.url}/rooms/${room}`);

  await say(papo.url, { person, room, text: "news" });
  await messages(page, "news").waitFor();
  await page.getByLabel(`${name} too, menu`).click();
  await page.getByRole("button", { name: "Sign out" }).waitFor();
  const count = await page.locator("html").getAttribute("data-motions");
  return Number(count ?? 0);
}

story("nothing moves for whoever asked for less motion", async (stage) => {
  const still = await motions(stage, { name: "Ana", reducedMotion: "reduce" });
  const lively = await motions(stage, {
    name: "Bia",
    reducedMotion: "no-preference",
  });

  assertEquals([still, lively > 0], [0, true]);
});
