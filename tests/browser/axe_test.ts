import { assertEquals } from "@std/assert";
import axe from "axe-core";
import type { Browser, Page } from "playwright-core";

import { openBrowser } from "./browser.ts";
import { type Scene, setScene } from "./scene.ts";
import { schemes, sizes } from "./sizes.ts";
import { openPage, type State, states } from "./states.ts";

let stage: { browser: Browser; scene: Scene } | undefined;

Deno.test.beforeAll(async () => {
  stage = { browser: await openBrowser(), scene: await setScene() };
});

Deno.test.afterAll(async () => {
  await stage?.scene[Symbol.asyncDispose]();
  await stage?.browser.close();
});

/** The rooms as a page of their own are looked at, too, though not pictured. */
const home: State = {
  signedIn: true,
  show: async ({ page, url }) => void await page.goto(url),
};

for (const [name, state] of [...states, ["home", home] as const]) {
  for (const [size, options] of sizes) {
    Deno.test({
      name: `axe finds nothing in the state "${name}" on a ${size}`,
      // The browser's pipe and the server's output outlive each test.
      sanitizeOps: false,
      sanitizeResources: false,
      async fn() {
        if (stage === undefined) throw new Error("There is no stage.");
        const { browser, scene } = stage;
        const page = await openPage(browser, scene, { ...options, state });
        await state.show({ page, scene, url: scene.wire.url });

        const found = await findings(page);
        scene.wire.mend();
        await page.context().close();

        assertEquals(found, []);
      },
    });
  }
}

/** Lists what axe finds in both schemes, with the elements. */
async function findings(page: Page): Promise<string[]> {
  const found: string[] = [];
  await page.evaluate(axe.source);
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme });
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
