/** Measures the chat page in a real browser, and prints how it did, as tables. */
import { parseArgs } from "node:util";

import { openBrowser } from "../../browser/browser.ts";
import { startPapo } from "../../support/server.ts";
import { fillRooms } from "./rooms.ts";
import { backTable, medians, openingTable, talkTable } from "./tables.ts";
import {
  lookOn,
  open,
  type Opened,
  openPlace,
  type Place,
  readBack,
  request,
} from "./works.ts";

const { values } = parseArgs({
  args: Deno.args,
  options: {
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "20" },
    rate: { type: "string", default: "500" },
    entries: { type: "string", default: "100000" },
  },
});
const sizes = [100, Number(values.entries)] as const;
const pages = 8;
const seconds = Number(values.seconds);
const perSecond = Number(values.rate);

const dataDir = await Deno.makeTempDir({ prefix: "papo-bench-" });
try {
  await fillRooms(dataDir, sizes);
  await using papo = await startPapo({
    DATA_DIR: dataDir,
    HOST: "127.0.0.1",
    RATE_LIMIT: "off",
  });
  const browser = await openBrowser();
  const place = await openPlace(papo.url, browser);
  console.log(openingTable(await openings(place)));
  const back = await readBack(place, { size: sizes[1], pages });
  console.log(`\n${backTable({ back, pages })}\n`);
  const [size] = sizes;
  const talks = [];
  for (const view of ["at the bottom", "scrolled up"] as const) {
    const talked = await lookOn(place, { size, view, perSecond, seconds });
    talks.push({ view, talked });
  }
  console.log(talkTable(talks));
  await browser.close();
} finally {
  await Deno.remove(dataDir, { recursive: true });
}

/** Opens small and large room in turns, so that what else the machine does troubles both alike. */
async function openings(place: Place) {
  const opened = sizes.map((): Opened[] => []);
  const answered = sizes.map((): number[] => []);
  for (let round = 0; round <= Number(values.rounds); round++) {
    for (const [index, size] of sizes.entries()) {
      const figures = await open(place, size);
      for (let i = 0; i < 40; i++) {
        const ms = await request(place, size);
        if (round > 0) answered[index]?.push(ms);
      }
      // The first round is the server's and the browser's to get warm.
      if (round > 0) opened[index]?.push(figures);
    }
  }
  return medians(sizes, opened, answered);
}
