import { assert } from "@std/assert";

import type { Command } from "../protocol/commands.ts";
import type { Event } from "../protocol/events.ts";
import { createChat } from "./chat.ts";
import type { FetchPage } from "./history.ts";
import type { RoomStart } from "./room.ts";
import type { LinkListener } from "./socket.ts";
import {
  createMemoryStore,
  createOutboxStorage,
  type OutboxStorage,
} from "./storage.ts";
import { alone } from "./tabs.ts";
import { ana, epoch, joined, welcome } from "./test_world.ts";

/** A socket as the chat sees it. */
interface FakeLink {
  listener: LinkListener;
  sent: Command[];
  isAbandoned: boolean;
}

export interface Options {
  storage?: OutboxStorage;
  start?: RoomStart;
  isSignedOut?: boolean;
  fetchPage?: FetchPage;
}

/** Sets a chat up whose socket, storage, history and clock are in the test's hands. */
export function setUp(options: Options = {}) {
  const storage = options.storage ??
    createOutboxStorage(createMemoryStore(), ana.id);
  const links: FakeLink[] = [];
  const reports: string[] = [];
  const fetched: string[] = [];
  const clock = { now: 1_000, tick: () => {}, isRunning: false };
  const chat = createChat({
    user: ana,
    rooms: [{ room: "lobby", name: "Lobby", kind: "public", head: 0 }],
    room: {
      slug: "lobby",
      page: { epoch, head: 0, entries: [] },
      ...options.start,
    },
    connect(listener) {
      const link: FakeLink = { listener, sent: [], isAbandoned: false };
      links.push(link);
      return {
        send: (command) => void link.sent.push(command),
        abandon: () => void (link.isAbandoned = true),
      };
    },
    storage,
    tabs: alone,
    fetchPage: (room, side, seq) => {
      fetched.push(`${room} ${side} ${seq}`);
      return options.fetchPage?.(side, seq) ?? Promise.resolve(null);
    },
    isSignedOut: () => Promise.resolve(options.isSignedOut ?? false),
    now: () => clock.now,
    random: () => 0,
    everySecond(tick) {
      Object.assign(clock, { tick, isRunning: true });
      return () => void (clock.isRunning = false);
    },
    report: (event) => void reports.push(event),
  });

  const scene = {
    chat,
    storage,
    links,
    reports,
    fetched,
    clock,
    get link(): FakeLink {
      const link = links.at(-1);
      assert(link !== undefined, "nothing has connected");
      return link;
    },
    /** Says events on the newest socket. */
    say(...events: Event[]) {
      events.forEach((event) => scene.link.listener.onEvent(event));
    },
    /** Opens the newest socket and answers its joins. */
    open() {
      scene.link.listener.onOpened();
      scene.say(welcome());
      for (const command of [...scene.link.sent]) {
        if (command.type !== "join") continue;
        const { room, ref } = command;
        scene.say(joined({ room, ref, head: 0 }));
      }
    },
    close(code: number) {
      scene.link.listener.onClosed(code);
    },
    /** Lets seconds pass. */
    pass(ms: number) {
      for (let left = ms; left > 0; left -= 1_000) {
        clock.now += Math.min(left, 1_000);
        clock.tick();
      }
    },
    async start() {
      chat.start();
      await settled();
    },
    sent(): string[] {
      return scene.link.sent.flatMap((command) =>
        command.type === "send" ? [command.text] : []
      );
    },
    rows(): string[] {
      return chat.current.value.rows.value.map((row) => {
        switch (row.type) {
          case "message":
            return row.entry.text;
          case "pending":
            return `${row.pending.text} (${row.pending.state})`;
          case "notice":
            return "notice";
        }
      });
    },
  };
  return scene;
}

/** Resolves when every promise that is settled by now has been followed. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
