import { IS_BROWSER } from "fresh/runtime";

import {
  decodeEvent,
  type Entry,
  type RoomRow,
  type User,
} from "../protocol/events.ts";
import { decodePage } from "../protocol/page.ts";
import { type After, createAsk } from "./ask.ts";
import { createChat } from "./chat.ts";
import { newCid } from "./cid.ts";
import { withFallback } from "./fallback.ts";
import { connectSocket } from "./socket.ts";
import {
  browserStore,
  createDrafts,
  createMemoryStore,
  createOutboxStorage,
  type Drafts,
  type KeyStore,
} from "./storage.ts";
import { alone, createTabs, type Tabs } from "./tabs.ts";
import type { ChatView } from "./view.ts";

/** The composer's unsent texts of one user in this browser. */
export function createBrowserDrafts(user: User): Drafts {
  return createDrafts(pageStore(), user.id, listen);
}

/** Hears what other tabs change in this browser's store. */
function listen(onKey: (key: string | null) => void): () => void {
  const whileHere = new AbortController();
  const { signal } = whileHere;
  addEventListener("storage", ({ key }) => onKey(key), { signal });
  return () => whileHere.abort();
}

/** Makes what this tab knows of the others; it says when it goes, also into the history. */
function createBrowserTabs(store: KeyStore, user: User): Tabs {
  if (!IS_BROWSER) return alone;
  const tabs = createTabs(store, user.id, {
    id: newCid(),
    now: Date.now,
    listen,
  });
  addEventListener("pagehide", tabs.leave);
  return tabs;
}

function pageStore(): KeyStore {
  return IS_BROWSER ? browserStore() : createMemoryStore();
}

/** What the page's HTML already says. */
export interface PageStart {
  user: User;
  rooms: RoomRow[];
  room: { slug: string };
  page: { epoch: string; head: number; entries: Entry[] };
  members: User[];
  memberCount: number;
}

/** Makes the chat with the real clock, network and storage; on the server it only renders. */
export function createBrowserChat(start: PageStart): ChatView {
  const store = pageStore();
  return createChat({
    user: start.user,
    rooms: start.rooms,
    room: {
      ...start.room,
      page: start.page,
      members: start.members,
      memberCount: start.memberCount,
    },
    connect: withFallback(socket, { loadStream, isReachable }),
    storage: createOutboxStorage(store, start.user.id),
    tabs: createBrowserTabs(store, start.user),
    fetchPage,
    isSignedOut,
    now: Date.now,
    random: Math.random,
    everySecond(tick) {
      const timer = setInterval(tick, 1_000);
      return () => clearInterval(timer);
    },
    report: console.warn,
  });
}

const socket = connectSocket("/ws");

const after: After = (ms, callback) => {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
};

const ask = createAsk({ fetch: (...request) => fetch(...request), after });

async function loadStream(onReturn: () => void) {
  const { connectStream } = await import("./browser_stream.ts");
  return connectStream({ socket, onReturn, ask, after, decodeEvent });
}

/** Null stands for no network, a busy server, a proxy's page: scrolling on asks again. */
async function fetchPage(room: string, side: string, seq: number) {
  const path = `/rooms/${encodeURIComponent(room)}.json?${side}=${seq}`;
  try {
    return decodePage(await (await ask(path)).json());
  } catch {
    return null;
  }
}

const isReachable = async () => (await askRooms()).ok;

async function isSignedOut(): Promise<boolean> {
  return (await askRooms()).status === unauthorized;
}

const askRooms = () => ask("/rooms.json");

const unauthorized = 401;
