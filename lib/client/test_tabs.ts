import { createChat } from "./chat.ts";
import type { LinkListener } from "./socket.ts";
import {
  createDrafts,
  createMemoryStore,
  createOutboxStorage,
  type Drafts,
  type KeyStore,
} from "./storage.ts";
import { createTabs, type Listen } from "./tabs.ts";
import { settled } from "./test_chat.ts";
import { createRoomLog } from "./test_log.ts";
import { ana, epoch } from "./test_world.ts";
import type { RoomView } from "./view.ts";

/** One tab of Ana's browser, open on the lobby. */
export interface Tab {
  readonly id: string;
  readonly state: "alive" | "frozen" | "dead";
  readonly room: RoomView;
  readonly drafts: Drafts;
  /** What is shown, with pending texts in brackets. */
  rows(): string[];
  hear(key: string | null): void;
  tick(): void;
  /** Loses its connection. */
  lose(): void;
  /** Loses its connection, and gets no other. */
  block(): void;
  /** Ends without a word. */
  kill(): void;
  /** Ends as a person closes it. */
  close(): void;
  freeze(): void;
  thaw(): void;
}

export type TestBrowser = ReturnType<typeof createBrowser>;

/** Sets up one browser with a store that its tabs share, a clock, a network and a server. */
export function createBrowser() {
  const store = createMemoryStore();
  const log = createRoomLog();
  const clock = { now: 1_700_000_000_000 };
  const tabs: Tab[] = [];
  const world = { isFull: false, count: 0, isOnline: true };

  /** The store as one tab sees it: what it changes, the others hear of. */
  function storeOf(hearers: () => Tab[]): KeyStore {
    const tell = (key: string) => hearers().forEach((tab) => tab.hear(key));
    return {
      get length() {
        return store.length;
      },
      key: store.key,
      getItem: store.getItem,
      setItem(key, value) {
        if (world.isFull) throw new DOMException("full");
        store.setItem(key, value);
        tell(key);
      },
      removeItem(key) {
        store.removeItem(key);
        tell(key);
      },
    };
  }

  async function open(): Promise<Tab> {
    const id = `tab${++world.count}`;
    const hearers = new Set<(key: string | null) => void>();
    let heard: (string | null)[] = [];
    let isBlocked = false;
    let tick = () => {};
    let link: LinkListener | null = null;
    let state: "alive" | "frozen" | "dead" = "alive";
    const own = storeOf(() =>
      tabs.filter((other) => other !== tab && other.state !== "dead")
    );
    const listen: Listen = (onKey) => {
      hearers.add(onKey);
      return () => hearers.delete(onKey);
    };
    const others = createTabs(own, ana.id, {
      id,
      now: () => clock.now,
      listen,
    });

    const chat = createChat({
      user: ana,
      rooms: [],
      room: { slug: "lobby", page: { epoch, head: 0, entries: [] } },
      connect(listener) {
        link = listener;
        return log.connect(id, (event) => {
          if (state === "alive" && link === listener) listener.onEvent(event);
        });
      },
      storage: createOutboxStorage(own, ana.id),
      tabs: others,
      fetchPage: () => Promise.resolve(null),
      isSignedOut: () => Promise.resolve(false),
      now: () => clock.now,
      random: () => 0,
      everySecond(next) {
        tick = next;
        return () => {};
      },
      report() {},
    });

    const tab: Tab = {
      id,
      drafts: createDrafts(own, ana.id, listen),
      get state() {
        return state;
      },
      get room() {
        return chat.current.value;
      },
      rows: () =>
        chat.current.value.rows.value.flatMap((row) => {
          if (row.type === "message") return [row.entry.text];
          return row.type === "pending" ? [`(${row.pending.text})`] : [];
        }),
      hear(key: string | null) {
        if (state === "frozen") return void heard.push(key);
        hearers.forEach((onKey) => onKey(key));
      },
      tick() {
        if (state !== "alive") return;
        if (link !== null && chat.link.value === "connecting") {
          if (world.isOnline && !isBlocked) link.onOpened();
          else link.onClosed(1006);
        }
        tick();
      },
      lose() {
        log.cut(id);
        if (state === "alive") link?.onClosed(1006);
      },
      block() {
        isBlocked = true;
        tab.lose();
      },
      kill() {
        log.cut(id);
        state = "dead";
      },
      close() {
        others.leave();
        tab.kill();
      },
      freeze() {
        state = "frozen";
      },
      thaw() {
        state = "alive";
        const keys = heard;
        heard = [];
        keys.forEach((key) => tab.hear(key));
        log.cut(id);
        link?.onClosed(1006);
        chat.wake();
      },
    };
    tabs.push(tab);
    chat.start();
    await settled();
    return tab;
  }

  const browser = {
    log,
    clock,
    store,
    tabs,
    open,
    living: () => tabs.filter(({ state }) => state === "alive"),
    /** Opens so many tabs at the same moment. */
    openAll: (count: number) =>
      Promise.all(Array.from({ length: count }, open)),
    /** Lets the server take what was sent. */
    async serve() {
      log.serve();
      await settled();
    },
    async pass(seconds: number) {
      for (let i = 0; i < seconds; i++) {
        clock.now += 1_000;
        browser.living().forEach((tab) => tab.tick());
        await settled();
        if (world.isOnline) await browser.serve();
      }
    },
    setOnline(isOnline: boolean) {
      world.isOnline = isOnline;
      if (!isOnline) browser.living().forEach((tab) => tab.lose());
    },
    setFull(isFull: boolean) {
      world.isFull = isFull;
    },
    /** Clears the store, as a person can at any time. */
    async clear() {
      keys().forEach(store.removeItem);
      tabs.filter(({ state }) => state !== "dead")
        .forEach((tab) => tab.hear(null));
      await settled();
    },
    /** What is still kept. */
    kept: () => keys().filter((key) => key.startsWith("papo:outbox:")),
  };
  function keys(): string[] {
    return Array.from({ length: store.length }, (_, i) => store.key(i) ?? "");
  }
  return browser;
}
