import type { ChatView } from "../../lib/client/view.ts";
import type { Browser } from "./browser.ts";
import { createLife } from "./life.ts";
import { readPage, type Which } from "./page.ts";
import { createScreenJudge } from "./screen_judge.ts";
import type { Server } from "./server.ts";
import { isSignedOut, signIn } from "./sessions.ts";
import { startVisit, type Visit } from "./visit.ts";
import type { Line } from "./wire.ts";
import type { World } from "./world.ts";

/** One tab of a browser. It may be closed and opened again; then it goes on from the outbox. */
export interface Tab {
  readonly name: string;
  readonly browser: Browser;
  readonly isClosed: boolean;
  /** The page, once it has loaded; null before, and while the tab is closed. */
  readonly chat: ChatView | null;
  /** The newest connection. */
  readonly wire: Line | null;
  /** While it is, its clock ticks once a minute. */
  readonly isHidden: boolean;
  /** Asks for a room's page until it is there, and starts it. */
  open(slug: string): void;
  /** Writes a message of its own text into the room on the screen. */
  write(padding?: string): void;
  hide(): void;
  /** Is seen again. */
  show(): void;
  sleep(ms: number): void;
  /** Says goodbye as a page does that is left for another one, and stands still until it is seen again. */
  goIntoHistory(ms: number): void;
  /** Tells whether a message was sent on the present connection, and not answered. */
  waitsFor(cid: string): boolean;
  /** Leaves with the page's goodbye, or without any. */
  close(how: "closed" | "killed"): void;
  /** Looks at the screen. */
  judge(): void;
}

export interface TabOptions {
  world: World;
  server: Server;
  browser: Browser;
  name: string;
  /** The other tabs of the same browser. */
  others: () => readonly Tab[];
}

export function createTab(options: TabOptions): Tab {
  const { world, server, browser, name, others } = options;
  const { chance, scheduler, ledger } = world;
  const judgeScreen = createScreenJudge(world, name);
  let life = createLife(scheduler);
  let visit: Visit | null = null;
  let isHidden = false;
  let visits = 0;
  let writes = 0;
  life.end();

  async function load(slug: string): Promise<void> {
    const mine = life;
    const which = choosePage(slug);
    const page = await server.ask(
      mine,
      async (papo) =>
        await isSignedOut(papo, browser.session)
          ? "sign in"
          : readPage(papo, slug, which),
    );
    if (page === "sign in") await signIn({ world, server, browser, life });
    if (page === null || page === "sign in") {
      return mine.after(chance.between(500, 3_000), () => void load(slug));
    }
    countVisit();
    const isSeen = () => !isHidden;
    visit = startVisit({ world, server, browser, life, name, isSeen }, page, {
      onSend: (cid) => judgeSending(cid),
    });
  }

  function countVisit(): void {
    if (visits === 1) return;
    world.count("tab_reopened");
    if (browser.kept().length > 0) world.count("tab_reopened_with_outbox");
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

  /** Two tabs that both live and are connected never have one message under way twice. */
  function judgeSending(cid: string): void {
    const other = others().find((each) => each.waitsFor(cid));
    if (other === undefined || browser.disputed.has(cid)) return;
    if (!browser.isCalm) return void browser.disputed.add(cid);
    world.violate(`${name} sends what ${other.name} has under way`);
  }

  /** What this browser does not keep goes with the last page that shows it, unless it has arrived. */
  function loseUnkept(): void {
    const kept = browser.kept().map(({ text }) => text);
    const safe = new Set([...kept, ...others().flatMap(shownPending)]);
    for (const written of ledger.written.values()) {
      const { text, user } = written;
      if (user !== browser.user.id) continue;
      if (safe.has(text)) continue;
      written.isForgotten = true;
      if (!ledger.isStored(text)) written.mayBeMissing = true;
    }
    const isLeftToOthers = others().some((other) => !other.isClosed);
    if (isLeftToOthers && kept.length > 0) {
      world.count("tab_died_leaving_words");
    }
  }

  return {
    name,
    browser,
    get isHidden() {
      return isHidden;
    },
    get isClosed() {
      return life.isOver;
    },
    get chat() {
      return visit?.chat ?? null;
    },
    get wire() {
      return visit?.wire ?? null;
    },
    open(slug) {
      life = createLife(scheduler);
      isHidden = false;
      visits++;
      void load(slug);
    },
    write(padding = "") {
      if (visit === null || visit.chat.link.value === "ended") return;
      const text = `${name}-${++writes} ${padding}`;
      const { slug: room, send } = visit.chat.current.value;
      ledger.write({
        text,
        room,
        tab: name,
        user: visit.chat.user.id,
        isUnordered: false,
        isRefused: false,
        isForgotten: false,
        mayBeMissing: visit.chat.user.id !== browser.user.id,
      });
      world.note(`${name} writes ${text.slice(0, 12)} to ${room}`);
      send(text);
    },
    hide() {
      isHidden = true;
    },
    show() {
      if (isHidden) browser.disturb(0);
      isHidden = false;
      visit?.chat.wake();
    },
    sleep(ms) {
      browser.disturb(ms);
      life.sleep(ms);
    },
    goIntoHistory(ms) {
      visit?.leave();
      browser.disturb(ms);
      life.sleep(ms);
      life.run(() => visit?.chat.wake());
    },
    waitsFor: (cid) => !isHidden && (visit?.waitsFor(cid) ?? false),
    close(how) {
      const killed = how === "killed" ? visit : null;
      if (how === "closed") visit?.leave();
      if (how === "closed") visit?.chat.close();
      life.end();
      visit = null;
      loseUnkept();
      if (killed !== null) {
        scheduler.after(chance.between(0, 200), killed.breakServer);
      }
      world.note(`${name} ${how}`);
    },
    judge() {
      if (visit !== null) judgeScreen(visit.chat.current.value);
    },
  };
}

/** The texts that a tab shows as not sent yet. */
export function shownPending({ chat }: Tab): string[] {
  const rows = chat?.current.value.rows.value ?? [];
  return rows.flatMap((row) =>
    row.type === "pending" ? [row.pending.text] : []
  );
}
