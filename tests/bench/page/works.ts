import type { Browser, BrowserContext, Page } from "playwright-core";

import { enter, type Person } from "../../browser/people.ts";
import { scrollBy } from "../../browser/scrolling.ts";
import { desk } from "../../browser/sizes.ts";
import { openRoom } from "../../browser/visitor.ts";
import {
  attachProbe,
  type Cost,
  type Opening,
  openMeter,
  type Seen,
} from "./probe.ts";
import { roomOf } from "./rooms.ts";
import { talk } from "./talk.ts";

/** Where a work is done, and in which browser. */
export interface Place {
  url: string;
  browser: Browser;
  reader: Person;
  talkers: readonly Person[];
}

export interface Opened extends Opening {
  /** How many bytes the page's scripts have, gzipped. */
  scriptBytes: number;
}

const talkers = 10;

/** Lets everybody in. */
export async function openPlace(
  url: string,
  browser: Browser,
): Promise<Place> {
  const names = Array.from({ length: talkers }, (_, i) => `Talker ${i + 1}`);
  return {
    url,
    browser,
    reader: await enter(url, "Reader"),
    talkers: await Promise.all(names.map((name) => enter(url, name))),
  };
}

/** Opens a room as somebody does who was never there: nothing is cached. */
export async function open(place: Place, size: number): Promise<Opened> {
  await using visit = await startVisit(place);
  const { page } = visit;
  const scripts: Promise<Uint8Array>[] = [];
  page.on("response", (response) => {
    if (response.request().resourceType() === "script") {
      scripts.push(response.body());
    }
  });
  await openRoom(page, `${place.url}/rooms/${roomOf(size)}`);
  await page.waitForFunction(() => !Number.isNaN(probe.opening().firstPaintMs));
  const opening = await page.evaluate(() => probe.opening());
  const sizes = await Promise.all((await Promise.all(scripts)).map(gzipped));
  const scriptBytes = sizes.reduce((sum, size) => sum + size, 0);
  return { ...opening, scriptBytes };
}

/** Times how long the server takes to answer with a room's page. */
export async function request(
  { url, reader }: Place,
  size: number,
): Promise<number> {
  const start = performance.now();
  const response = await fetch(`${url}/rooms/${roomOf(size)}`, {
    headers: { cookie: `papo_session=${reader.token}`, accept: "text/html" },
  });
  await response.text();
  return performance.now() - start;
}

/** Where somebody looks while others talk. */
export type View = "at the bottom" | "scrolled up";

export interface Talked extends Seen {
  /** Messages of the others, and within how many ms. */
  sent: number;
  sentMs: number;
  /** Rows in the page at the end. */
  rows: number;
  before: Cost;
  after: Cost;
}

/** Looks on while others talk. */
export async function lookOn(
  place: Place,
  { size, view, perSecond, seconds }: {
    size: number;
    view: View;
    perSecond: number;
    seconds: number;
  },
): Promise<Talked> {
  await using visit = await startVisit(place);
  const { page } = visit;
  await openRoom(page, `${place.url}/rooms/${roomOf(size)}`);
  const meter = await openMeter(page);
  await using talking = await talk(place.url, {
    people: place.talkers,
    room: roomOf(size),
    perSecond,
  });
  await pause(warmUpMs);
  if (view === "scrolled up") await scrollBy(page, -1_500);

  const before = await meter.read();
  await page.evaluate(() => probe.take());
  const sentBefore = talking.sent;
  const start = performance.now();
  await pause(seconds * 1_000);
  const sent = talking.sent - sentBefore;
  const sentMs = performance.now() - start;
  const seen = await page.evaluate(() => probe.take());
  const after = await meter.read();
  return {
    ...seen,
    sent,
    sentMs,
    rows: await page.locator("[data-key]").count(),
    before,
    after,
  };
}

/** Until the page holds as many rows as it ever does. */
const warmUpMs = 3_000;

/** Reads back through older pages, as with a wheel; tells what that moved. */
export async function readBack(
  place: Place,
  { size, pages }: { size: number; pages: number },
): Promise<Seen> {
  await using visit = await startVisit(place);
  const { page } = visit;
  await openRoom(page, `${place.url}/rooms/${roomOf(size)}`);
  await page.evaluate(() => probe.take());
  for (let loaded = 0; loaded < pages;) {
    const before = await oldest(page);
    await scrollBy(page, -wheelPx);
    if (await oldest(page) !== before) loaded++;
  }
  return await page.evaluate(() => probe.take());
}

const wheelPx = 120;

async function oldest(page: Page): Promise<string | null> {
  return await page.locator("[data-key]").first().getAttribute("data-key");
}

interface Visit extends AsyncDisposable {
  page: Page;
}

async function startVisit({ url, browser, reader }: Place): Promise<Visit> {
  const context: BrowserContext = await browser.newContext(desk);
  const cookie = { name: "papo_session", value: reader.token, url };
  await context.addCookies([cookie]);
  const page = await context.newPage();
  await attachProbe(page);
  return { page, [Symbol.asyncDispose]: () => context.close() };
}

async function gzipped(bytes: Uint8Array): Promise<number> {
  const stream = new Blob([new Uint8Array(bytes)]).stream()
    .pipeThrough(new CompressionStream("gzip"));
  return (await new Response(stream).bytes()).length;
}

async function pause(ms: number): Promise<void> {
  await new Promise((done) => setTimeout(done, ms));
}
