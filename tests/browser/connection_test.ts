import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";

import { lines, makeRoom, say, sayAll } from "./people.ts";
import { place, scrollBy } from "./scrolling.ts";
import { openStage } from "./stage.ts";
import {
  comeOnline,
  composer,
  listens,
  messages,
  openRoom,
  send,
  settled,
} from "./visitor.ts";
import { layWire } from "./wire.ts";

const story = openStage();

const banner = "Back soon. Your messages are kept.";

story(
  "a message sent while the server restarts is confirmed in its place, once",
  async ({ papo, visitAs }) => {
    const page = await visitAs("Ana");
    await openRoom(page, `${papo.url}/rooms/lobby`);
    await send(page, "before");
    await settled(page);

    await papo.stop("SIGTERM");
    await send(page, "meanwhile");
    const row = await messages(page, "meanwhile").elementHandle();
    await page.getByText(banner).waitFor();
    await papo.start();
    await page.getByText(banner).waitFor({ state: "detached" });
    await settled(page);

    assertEquals(await row?.evaluate((row) => row.isConnected), true);
    assertEquals((await place(page)).texts, ["before", "meanwhile"]);
    const listening = listens(page);
    await page.reload();
    await listening;
    assertEquals((await place(page)).texts, ["before", "meanwhile"]);
  },
);

story(
  "after 500 missed messages all of them can be reached, in order and without a reload",
  async (stage) => {
    const { papo, visitAs, enter } = stage;
    const bia = await enter("Bia");
    const room = await makeRoom(papo.url, { person: bia, name: "Missed" });
    await using wire = layWire(papo.port);
    const page = await visitAs("Caio", { at: wire.url });
    await say(papo.url, { person: bia, room, text: "early" });
    await openRoom(page, `${wire.url}/rooms/${room}`);

    wire.cut();
    await page.getByText(banner).waitFor();
    const texts = lines(500, "missed");
    await sayAll(papo.url, { person: bia, room, texts });
    wire.mend();
    await comeOnline(page);
    await messages(page, /missed 500$/).waitFor();
    await page.getByText(banner).waitFor({ state: "detached" });

    const all = ["early", ...texts];
    assertEquals(differences(await read(page, "up"), all), []);
    assertEquals(differences(await read(page, "down"), all), []);
  },
);

/** Rows that the page may hold: about 300, and one page more while it lets go. */
const mostRows = 320;

/** Scrolls through all messages and gives them in order; what is in the page never has a gap. */
async function read(
  page: Page,
  direction: "up" | "down",
): Promise<string[]> {
  const sign = direction === "up" ? -1 : 1;
  let all = (await place(page)).texts;
  for (let steps = 0; steps < 1_000; steps++) {
    const end = direction === "up" ? all.at(0) : all.at(-1);
    if (end === (direction === "up" ? "early" : "missed 500")) break;
    await scrollBy(page, sign * 1_500);
    const { texts } = await place(page);
    assert(texts.length <= mostRows, `${texts.length} rows in the page`);
    all = join(all, texts, direction);
  }
  return all;
}

/** Lists where two readings differ, the first few. */
function differences(seen: string[], all: string[]): string[] {
  const longer = seen.length > all.length ? seen : all;
  return longer.map((_, i) => `${seen[i]} instead of ${all[i]}`)
    .filter((_, i) => seen[i] !== all[i]).slice(0, 3);
}

/** Adds what came into sight to what was read before. */
function join(
  known: string[],
  seen: string[],
  direction: "up" | "down",
): string[] {
  if (direction === "up") {
    const at = seen.indexOf(known[0] ?? "");
    return at === -1 ? known : [...seen.slice(0, at), ...known];
  }
  const at = seen.indexOf(known.at(-1) ?? "");
  return at === -1 ? known : [...known, ...seen.slice(at + 1)];
}

story(
  "the composer stays writable without a network, and what is sent then goes out in order",
  async (stage) => {
    const { papo, visitAs } = stage;
    await using wire = layWire(papo.port);
    const page = await visitAs("Duda", { at: wire.url });
    await openRoom(page, `${wire.url}/rooms/lobby`);
    const before = (await place(page)).texts;

    wire.cut();
    const written = lines(5, "offline");
    for (const text of written) await send(page, text);
    await page.getByText(banner).waitFor();
    await page.getByText("waiting", { exact: true }).first().waitFor();
    await composer(page).fill("and still writing");
    wire.mend();
    await comeOnline(page);
    await settled(page);

    assertEquals((await place(page)).texts, [...before, ...written]);
    assertEquals(await composer(page).inputValue(), "and still writing");
  },
);

story(
  "a message whose reply was lost to a reload goes out once",
  async ({ papo, visitAs }) => {
    const page = await visitAs("Eva");
    let isDeaf = false;
    await page.routeWebSocket(/\/ws$/, (socket) => {
      const server = socket.connectToServer();
      server.onMessage((frame) => {
        if (!isDeaf) socket.send(frame);
      });
    });
    await openRoom(page, `${papo.url}/rooms/lobby`);
    const other = await visitAs("Fábio");
    await openRoom(other, `${papo.url}/rooms/lobby`);

    isDeaf = true;
    await send(page, "sent, never heard of");
    await messages(other, "sent, never heard of").waitFor();
    isDeaf = false;
    await page.reload();
    await settled(page);
    await send(page, "the next one");
    await messages(other, "the next one").waitFor();

    for (const reader of [page, other]) {
      assertEquals(await messages(reader, "sent, never heard of").count(), 1);
    }
  },
);

story(
  "a message written without a network goes out once, even after a reload",
  async ({ papo, visitAs }) => {
    await using wire = layWire(papo.port);
    const page = await visitAs("Gal", { at: wire.url });
    await openRoom(page, `${wire.url}/rooms/lobby`);
    const other = await visitAs("Hugo");
    await openRoom(other, `${papo.url}/rooms/lobby`);

    wire.cut();
    await send(page, "written in a tunnel");
    wire.mend();
    await page.reload();
    await settled(page);
    await messages(other, "written in a tunnel").waitFor();
    await send(page, "out of the tunnel");
    await messages(other, "out of the tunnel").waitFor();

    for (const reader of [page, other]) {
      assertEquals(await messages(reader, "written in a tunnel").count(), 1);
    }
  },
);
