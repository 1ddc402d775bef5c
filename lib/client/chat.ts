import { signal } from "@preact/signals";

import type { Event, RoomRow, User } from "../protocol/events.ts";
import type { WirePage } from "../protocol/page.ts";
import { newCid } from "./cid.ts";
import {
  type ConnectionState,
  type Effect,
  initialState,
  type Input,
  step,
} from "./connection.ts";
import { shown } from "./outbox.ts";
import { createRoom, type RoomModel, type RoomStart } from "./room.ts";
import type { Connect, Link } from "./socket.ts";
import type { OutboxStorage } from "./storage.ts";
import type { ChatView, LinkState } from "./view.ts";

export interface ChatOptions {
  user: User;
  rooms: readonly RoomRow[];
  /** The room on the screen, as the page's HTML has it. */
  room: RoomStart & { slug: string };
  connect: Connect;
  storage: OutboxStorage;
  fetchPage: (room: string, before: number) => Promise<WirePage>;
  now: () => number;
  random: () => number;
  /** Calls back about once a second until it is stopped. */
  everySecond: (tick: () => void) => () => void;
}

const linkStates: Record<ConnectionState["phase"], LinkState> = {
  connecting: "connecting",
  open: "online",
  waiting: "offline",
  ended: "ended",
};

/** Puts the browser's half together. Nothing connects until `start`, so a server can render it too. */
export function createChat(options: ChatOptions): ChatView {
  const { user, now, random } = options;
  const models = new Map<string, RoomModel>();
  const link = signal<LinkState>("connecting");
  const rooms = signal(options.rooms);
  const { page } = options.room;
  const head = page === undefined
    ? null
    : { epoch: page.epoch, seq: page.head };
  let state = initialState(options.room.slug, head, now());
  let socket: Link | null = null;
  let stop: (() => void) | null = null;

  function modelOf(slug: string): RoomModel {
    const known = models.get(slug);
    if (known !== undefined) return known;
    const start = slug === options.room.slug ? options.room : {};
    const model = createRoom(slug, start, {
      me: user,
      now,
      submit: (room, text) =>
        take({ type: "write", pending: newPending(room, text) }),
      type: (room) => take({ type: "typing", room }),
      retry: (cid) => take({ type: "retry", cid }),
      discard: (cid) => take({ type: "discard", cid }),
      fetchPage: options.fetchPage,
    });
    models.set(slug, model);
    return model;
  }

  function newPending(room: string, text: string) {
    return {
      cid: newCid(now()),
      room,
      text,
      at: now(),
      state: "sending" as const,
    };
  }

  const current = signal(modelOf(options.room.slug));

  function take(input: Input): void {
    const [next, effects] = step(state, input, {
      now: now(),
      random: random(),
      userId: user.id,
    });
    state = next;
    for (const effect of effects) perform(effect);
    link.value = linkStates[state.phase];
    for (const model of models.values()) {
      model.setPending(shown(state.outbox, model.slug, now()));
    }
  }

  function perform(effect: Effect): void {
    switch (effect.type) {
      case "connect":
        return connect();
      case "abandon":
        socket?.abandon();
        socket = null;
        return;
      case "send":
        return socket?.send(effect.command);
      case "deliver":
        return deliver(effect.event);
      case "keep":
        return void options.storage.put(effect.pending);
      case "forget":
        return void options.storage.remove(effect.cid);
    }
    effect satisfies never;
  }

  function connect(): void {
    socket = options.connect({
      onOpened: () => take({ type: "opened" }),
      onEvent: (event) => take({ type: "event", event }),
      onClosed: (code) => take({ type: "closed", code }),
    });
  }

  function deliver(event: Event): void {
    if (event.type === "room") {
      const { type: _, ...row } = event;
      rooms.value = [
        ...rooms.value.filter(({ room }) => room !== row.room),
        row,
      ]
        .toSorted((a, b) => a.name.localeCompare(b.name));
    }
    if ("room" in event) models.get(event.room)?.receive(event);
  }

  function tick(): void {
    take({ type: "tick" });
    for (const model of models.values()) model.tick();
  }

  return {
    user,
    link,
    rooms,
    current,
    async start() {
      stop = options.everySecond(tick);
      connect();
      for (const pending of await options.storage.list()) {
        take({ type: "write", pending });
      }
    },
    open(slug) {
      current.value = modelOf(slug);
      take({ type: "show", room: slug });
    },
    wake: () => take({ type: "wake" }),
    close() {
      stop?.();
      socket?.abandon();
    },
  };
}
