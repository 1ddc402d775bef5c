import { createChat } from "../../lib/client/chat.ts";
import type { ChatView } from "../../lib/client/view.ts";
import { type Browser, openOutbox } from "./browser.ts";
import { createDial } from "./dial.ts";
import { createLife } from "./life.ts";
import { type Page, readHistory, readPage, type Which } from "./page.ts";
import { createScreenJudge } from "./screen_judge.ts";
import type { Server } from "./server.ts";
import type { Wire } from "./wire.ts";
import type { World } from "./world.ts";

/** One tab of a browser. It may be closed and opened again; then it goes on from the outbox. */
export interface Tab {
  readonly name: string;
  readonly browser: Browser;
  readonly isClosed: boolean;
  /** The page, once it has loaded; null before, and while the tab is closed. */
  readonly chat: ChatView | null;
  /** The newest connection. */
  readonly wire: Wire | null;
  /** While it is, its clock ticks once a minute. */
  isHidden: boolean;
  /** Asks for a room's page until it is there, and starts it. */
  open(slug: string): void;
  /** Writes a message of its own text into the room on the screen. */
  write(padding?: string): void;
  sleep(ms: number): void;
  /** Leaves with the page's goodbye, or without any. */
  close(how: "closed" | "killed"): void;
  /** Looks at the screen. */
  judge(): void;
}

const hiddenTickMs = 60_000;

export function createTab(
  world: World,
  server: Server,
  browser: Browser,
  name: string,
): Tab {
  const { chance, scheduler, ledger } = world;
  const { user, skewMs } = browser;
  const judgeScreen = createScreenJudge(world, name);
  const kept = new Set<string>();
  let life = createLife(scheduler);
  let chat: ChatView | null = null;
  let wire: Wire | null = null;
  let visits = 0;
  let writes = 0;
  life.end();

  async function load(slug: string): Promise<void> {
    const mine = life;
    const which = choosePage(slug);
    const page = await server.ask(mine, (papo) => readPage(papo, slug, which));
    if (page === null) {
      return mine.after(chance.between(500, 3_000), () => void load(slug));
    }
    start(page);
  }

  function choosePage(slug: string): Which {
    const { length: head } = ledger.log(slug);
    if (world.befalls("page_started_old", 0.15)) {
      const newest = chance.happens(0.5) ? head : Math.min(head, 20);
      return { type: "old", head: chance.between(0, newest) };
    }
    if (world.isHarsh && chance.happens(0.2)) {
      return { type: "link", seq: chance.between(1, head + 1) };
    }
    return { type: "latest" };
  }

  function start({ room: slug, members, memberCount, ...page }: Page): void {
    const mine = life;
    const onDial = (dialled: Wire) => {
      if (wire !== null && server.wires.has(wire)) {
        world.count("second_connection_of_a_tab");
      }
      wire = dialled;
    };
    chat = createChat({
      user,
      rooms: [],
      room: { slug, page, members, memberCount },
      connect: createDial({ world, server, browser, tab: name, life, onDial }),
      storage: openOutbox(world, browser, kept),
      fetchPage: (room, side, seq) =>
        server.ask(mine, (papo) => readHistory(papo, room, side, seq)),
      isSignedOut: () => Promise.resolve(false),
      now: () => mine.now() + skewMs,
      random: chance.next,
      everySecond,
      report: (event) => world.note(`${name} reports ${event}`),
    });
    world.note(`${name} starts in ${slug}`);
    if (visits > 1) world.count("tab_reopened");
    if (visits > 1 && browser.keys.length > 0) {
      world.count("tab_reopened_with_outbox");
    }
    chat.start();
  }

  function everySecond(tick: () => void): () => void {
    let tickedAt = scheduler.now;
    return life.every(1_000, () => {
      const isEarly = scheduler.now - tickedAt < hiddenTickMs;
      if (tab.isHidden && isEarly) return;
      tickedAt = scheduler.now;
      tick();
    });
  }

  /** What this browser never kept goes with the page, unless it has arrived. */
  function loseUnkept(): void {
    for (const written of ledger.written.values()) {
      if (written.tab !== name || kept.has(written.text)) continue;
      written.mayBeMissing = true;
    }
  }

  const tab: Tab = {
    name,
    browser,
    isHidden: false,
    get isClosed() {
      return life.isOver;
    },
    get chat() {
      return chat;
    },
    get wire() {
      return wire;
    },
    open(slug) {
      life = createLife(scheduler);
      tab.isHidden = false;
      visits++;
      void load(slug);
    },
    write(padding = "") {
      if (chat === null) return;
      const text = `${name}-${++writes} ${padding}`;
      const { slug: room, send } = chat.current.value;
      ledger.write({
        text,
        room,
        tab: name,
        isUnordered: false,
        isRefused: false,
        mayBeMissing: false,
      });
      world.note(`${name} writes ${text.slice(0, 12)} to ${room}`);
      send(text);
    },
    sleep: (ms) => life.sleep(ms),
    close(how) {
      if (chat !== null && how === "closed") chat.close();
      life.end();
      chat = null;
      loseUnkept();
      if (how === "killed" && wire !== null) {
        scheduler.after(chance.between(0, 200), wire.breakServer);
      }
      world.note(`${name} ${how}`);
    },
    judge() {
      if (chat !== null) judgeScreen(chat.current.value);
    },
  };
  return tab;
}
