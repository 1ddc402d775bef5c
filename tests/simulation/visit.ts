import { createChat } from "../../lib/client/chat.ts";
import { newCid } from "../../lib/client/cid.ts";
import { createTabs } from "../../lib/client/tabs.ts";
import type { ChatView } from "../../lib/client/view.ts";
import type { Browser } from "./browser.ts";
import { createDial } from "./dial.ts";
import type { Life } from "./life.ts";
import { openOutbox } from "./outbox.ts";
import { type Page, readHistory } from "./page.ts";
import type { Server } from "./server.ts";
import { isSignedOut } from "./sessions.ts";
import type { Line } from "./wire.ts";
import type { World } from "./world.ts";

/** One page as it runs in a tab, put together as the browser does it. */
export interface Visit {
  readonly chat: ChatView;
  /** The newest connection. */
  readonly wire: Line | null;
  /** Has the server find out that the tab is gone, as the system says for one that was killed. */
  breakServer(): void;
  waitsFor(cid: string): boolean;
  /** Says that this tab goes, as a page does when it is left. */
  leave(): void;
}

export interface Place {
  world: World;
  server: Server;
  browser: Browser;
  life: Life;
  name: string;
  isSeen: () => boolean;
}

const hiddenTickMs = 60_000;

/** Who is away for so long may come back just when another tab takes its words over. */
const offlineMs = 5_000;

/** @param onSend called with the cid before a message is sent. */
export function startVisit(
  place: Place,
  { room: slug, members, memberCount, ...page }: Page,
  { onSend }: { onSend: (cid: string) => void },
): Visit {
  const { world, server, browser, life, name } = place;
  const { user } = browser;
  const { store, listen } = browser.open(life);
  const browserNow = () => life.now() + browser.skewMs;
  const id = newCid(browserNow());
  const tabs = createTabs(store, user.id, { id, now: browserNow, listen });
  const underWay = new Set<string>();
  let wire: Line | null = null;
  let trial: Line | null = null;
  let onlineAt = -Infinity;

  const dial = createDial({
    world,
    server,
    browser,
    tab: name,
    life,
    now: browserNow,
    onTrial: (dialled) => void (trial = dialled),
    onDial(dialled) {
      if (life.now() - onlineAt > offlineMs) browser.disturb(0);
      if (wire !== null && server.holds(wire)) {
        world.count("second_connection_of_a_tab");
      }
      wire = dialled;
      underWay.clear();
    },
    onSend(cid) {
      onSend(cid);
      underWay.add(cid);
    },
    onAnswer: (cid) => underWay.delete(cid),
  });
  const chat = createChat({
    user,
    rooms: [],
    room: { slug, page, members, memberCount },
    connect: dial,
    storage: openOutbox(world, browser, store),
    tabs,
    fetchPage: (room, side, seq) =>
      server.ask(
        life,
        async (papo) =>
          await isSignedOut(papo, browser.session)
            ? null
            : readHistory(papo, room, side, seq),
      ),
    isSignedOut: async () =>
      await server.ask(life, (papo) => isSignedOut(papo, browser.session)) ??
        false,
    now: browserNow,
    random: world.chance.next,
    everySecond: (tick) =>
      everySecond(place, () => {
        tick();
        if (chat.link.value === "online") onlineAt = life.now();
      }),
    report: (event) => world.note(`${name} reports ${event}`),
  });
  world.note(`${name} starts in ${slug}`);
  chat.start();
  return {
    chat,
    breakServer() {
      wire?.breakServer();
      trial?.breakServer();
    },
    get wire() {
      return wire;
    },
    waitsFor: (cid) => chat.link.value === "online" && underWay.has(cid),
    leave: tabs.leave,
  };
}

function everySecond(
  { life, isSeen }: Place,
  tick: () => void,
): () => void {
  let tickedAt = life.now();
  return life.every(1_000, () => {
    const isEarly = life.now() - tickedAt < hiddenTickMs;
    if (!isSeen() && isEarly) return;
    tickedAt = life.now();
    tick();
  });
}
