/**
 * Pictures the states of the page into screenshots/: each in two sizes and two schemes.
 *
 * `screenshots.ts` takes them all; names of states, sizes and schemes, in any order, choose:
 * `screenshots.ts lively menu phone dark`.
 */
import { errors, type Page } from "playwright-core";

import { NoBrowser, openBrowser } from "./browser.ts";
import { setScene } from "./scene.ts";
import { schemes, sizes } from "./sizes.ts";
import { openPage, type Shot, type State, states } from "./states.ts";

const folder = "screenshots";

/** How long a state may take to come; a picture of what is there then says more than an error. */
const patienceMs = 8_000;

async function takePictures(words: readonly string[]): Promise<number> {
  const known = [...states.keys(), ...sizes.keys(), ...schemes];
  const strange = words.find((word) => !known.some((name) => name === word));
  if (strange !== undefined) {
    console.error(
      `Nothing is called "${strange}". There are ${known.join(" ")}.`,
    );
    return 1;
  }
  await using browser = await openBrowser();
  await using shared = await setScene();
  let missed = 0;
  for (const [name, state] of chosen(states, words)) {
    for (const [size, options] of chosen(sizes, words)) {
      await using own = state.leavesTraces ? await setScene() : null;
      const scene = own ?? shared;
      const page = await openPage(browser, scene, { ...options, state });
      page.setDefaultTimeout(patienceMs);
      if (!await reach(state, { page, scene, url: scene.wire.url })) {
        console.error(`${name}, ${size}: pictured as far as it came.`);
        missed++;
      }
      await picture(page, `${folder}/${name}-${size}`, words);
      await page.context().close();
      scene.wire.mend();
    }
  }
  console.log(`The pictures are in ${folder}/.`);
  return missed === 0 ? 0 : 1;
}

/** Brings a page to a state; false when it does not get there, which a picture shows best. */
async function reach(state: State, shot: Shot): Promise<boolean> {
  try {
    await state.show(shot);
    return true;
  } catch (error) {
    if (!(error instanceof errors.TimeoutError)) throw error;
    console.error(error.message);
    return false;
  }
}

/** Takes what is named of a list; all of it when nothing of it is. */
function chosen<T>(
  all: ReadonlyMap<string, T>,
  words: readonly string[],
): [string, T][] {
  const named = [...all].filter(([name]) => words.includes(name));
  return named.length === 0 ? [...all] : named;
}

async function picture(
  page: Page,
  name: string,
  words: readonly string[],
): Promise<void> {
  const named = schemes.filter((scheme) => words.includes(scheme));
  for (const colorScheme of named.length === 0 ? schemes : named) {
    await page.emulateMedia({ colorScheme });
    const path = `${name}-${colorScheme}.png`;
    await page.screenshot({ path, animations: "disabled" });
  }
}

if (import.meta.main) {
  try {
    Deno.exit(await takePictures(Deno.args));
  } catch (error) {
    console.error(error instanceof NoBrowser ? error.message : error);
    Deno.exit(1);
  }
}
