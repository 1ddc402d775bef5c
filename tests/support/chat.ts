import { type Chat, createChat } from "../../lib/chat.ts";
import {
  type Connection,
  createConnection,
  createTurnCounter,
} from "../../lib/connection.ts";
import { createHub, type Hub } from "../../lib/hub.ts";
import { createLimits } from "../../lib/limits.ts";
import { createPresence, type Presence } from "../../lib/presence.ts";
import type { Event, User } from "../../lib/protocol/events.ts";
import { createPublishing } from "../../lib/publishing.ts";
import type { Store } from "../../lib/store/store.ts";
import { peerOf } from "./connect.ts";
import { FakeSocket } from "./fake_socket.ts";
import { createFakeTime, type FakeTime } from "./fake_time.ts";
import { ana, createMemoryStore, type MemoryStore } from "./memory_store.ts";

/** A chat without a network: sockets, clock and store are fakes. */
export interface TestChat {
  chat: Chat;
  hub: Hub;
  presence: Presence;
  store: MemoryStore;
  time: FakeTime;
  /** The surprises that were logged. */
  reported: string[];
  /** Opens a socket of somebody's. */
  connect(user?: User): Caller;
}

/** Somebody at the other end of a socket. */
export interface Caller {
  socket: FakeSocket;
  connection: Connection;
  /** Says something in one frame, and returns what it is answered until all is quiet. */
  ask(...commands: object[]): Promise<Event[]>;
}

export interface TestChatOptions {
  /** Whether rates are limited and refusals punished, as they are by default. */
  isLimited?: boolean;
  /** Replaces methods of the store. */
  alter?: (store: MemoryStore) => Partial<Store>;
}

export function createTestChat(
  { isLimited = true, alter = () => ({}) }: TestChatOptions = {},
): TestChat {
  const time = createFakeTime();
  const store = createMemoryStore();
  const hub = createHub({
    schedule: queueMicrotask,
    nextTurn: queueMicrotask,
    now: time.now,
  });
  const reported: string[] = [];
  const { now, after, pause } = time;
  const presence = createPresence({
    graceMs: 3_000,
    after,
    schedule: (_count, tell) => queueMicrotask(tell),
    onChange: ({ room: { id, slug: room }, ...change }) =>
      hub.announce(id, { type: "presence", room, ...change }),
  });
  const altered = Object.assign(Object.create(store), alter(store));
  const report = (event: string) => void reported.push(event);
  const publishing = createPublishing({
    store: altered,
    hub,
    pause,
    report,
  });
  const chat = createChat({
    store: altered,
    hub,
    publishing,
    presence,
    limits: createLimits(isLimited, { now }),
    punishes: isLimited,
    now,
    pause,
    report,
  });
  const turn = createTurnCounter((done) => after(0, done));

  function connect(user: User = ana): Caller {
    const socket = new FakeSocket();
    socket.open();
    const connection = createConnection(socket, peerOf(user), {
      turn,
      now,
      schedule: (flush) => flush(),
      onGone: (gone) => chat.forget(gone, { atOnce: false }),
    });
    chat.accept(connection);
    async function ask(...commands: object[]): Promise<Event[]> {
      const before = socket.events.length;
      const lines = commands.map((command) => JSON.stringify(command));
      chat.receive(connection, lines.join("\n"));
      await time.advance(0);
      return socket.events.slice(before);
    }
    return { socket, connection, ask };
  }
  return { chat, hub, presence, store, time, reported, connect };
}

/** Joins the lobby. */
export async function inLobby(caller: Caller): Promise<Caller> {
  await caller.ask({ type: "join", room: "lobby" });
  return caller;
}

/** Names an event in a few words. */
export function brief(event: Event | undefined): string {
  if (event?.type === "refused") {
    const { code, ref, cid } = event;
    return ["refused", code, ref, cid].filter(Boolean).join(" ");
  }
  if (event?.type === "message") {
    return ["message", event.seq, event.ref].filter(Boolean).join(" ");
  }
  return event?.type ?? "nothing";
}
