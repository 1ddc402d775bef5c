import { assertEquals } from "@std/assert";
import axe from "axe-core";
import type { BrowserContextOptions, Page } from "playwright-core";

import { cast, conversation } from "./conversation.ts";
import { makeRoom, type Person, say } from "./people.ts";
import { find } from "./scene.ts";
import { openStage, type Stage } from "./stage.ts";
import { openRoom } from "./visitor.ts";

const story = openStage();

const sizes: readonly [string, BrowserContextOptions][] = [
  ["a phone", {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  }],
  ["a desk", { viewport: { width: 1280, height: 800 } }],
];

for (const [size, options] of sizes) {
  story(`axe finds nothing on ${size}`, async (stage) => {
    const slug = await (room ??= fillRoom(stage));
    const { papo, visit, visitAs } = stage;
    const stranger = await visit(options);
    await stranger.goto(papo.url);
    assertEquals(await findings(stranger), [], "the door");

    const page = await visitAs(`Visitor with ${size}`, options);
    await openRoom(page, `${papo.url}/rooms/lobby`);
    assertEquals(await findings(page), [], "the empty lobby");
    await page.locator("summary").filter({ hasText: "Visitor" }).click();
    assertEquals(await findings(page), [], "the name menu");
    await openRoom(page, `${papo.url}/rooms/${slug}`);
    assertEquals(await findings(page), [], "a lively room");
    await page.goto(`${papo.url}/rooms/nowhere`);
    assertEquals(await findings(page), [], "an error");
    await page.goto(papo.url);
    assertEquals(await findings(page), [], "the list of rooms");
  });
}

let room: Promise<string> | undefined;

/** Has a whole conversation in a room of its own, once for both sizes. */
async function fillRoom({ papo, enter }: Stage): Promise<string> {
  const people = new Map<string, Person>();
  for (const name of cast) people.set(name, await enter(name));
  const room = await makeRoom(papo.url, {
    person: find(people, "Bia"),
    name: "Sintra on Saturday",
  });
  for (const { by, text } of conversation) {
    await say(papo.url, { person: find(people, by), room, text });
  }
  return room;
}

/** Lists what axe finds in both schemes, with the elements. */
async function findings(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ["light", "dark"] as const) {
    // Without motion: a row that is still coming in is paler than it will be.
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.evaluate(axe.source);
    const violations = await page.evaluate(async () => {
      const { violations } = await globalThis.axe.run();
      return violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html, failureSummary }) =>
          `${id}: ${html}\n${failureSummary}`
        )
      );
    });
    found.push(...violations.map((violation) => `${colorScheme} ${violation}`));
  }
  return found;
}

declare global {
  var axe: typeof import("axe-core");
}
