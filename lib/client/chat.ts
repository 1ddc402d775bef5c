import { signal } from "@preact/signals";

import type { Event, EventOf, RoomRow, User } from "../protocol/events.ts";
import { steadyClock } from "../steady_clock.ts";
import { newCid } from "./cid.ts";
import { step } from "./connection.ts";
import {
  type ConnectionState,
  type Cursor,
  type Effect,
  initialState,
  type Input,
} from "./connection_state.ts";
import type { FetchPage } from "./history.ts";
import { rooms as roomsOf, shown } from "./outbox.ts";
import { createRoom, type RoomModel, type RoomStart } from "./room.ts";
import type { Kept } from "./shared_outbox.ts";
import type { Connect, Link } from "./socket.ts";
import type { OutboxStorage } from "./storage.ts";
import type { Tabs } from "./tabs.ts";
import { isLatest } from "./timeline.ts";
import type { ChatView, LinkState, Pending } from "./view.ts";

export interface ChatOptions {
  user: User;
  rooms: readonly RoomRow[];
  /** The room on the screen, as the page's HTML has it. */
  room: RoomStart & { slug: string };
  connect: Connect;
  storage: OutboxStorage;
  /** The other tabs that share the storage. */
  tabs: Tabs;
  fetchPage: (
    room: string,
    ...page: Parameters<FetchPage>
  ) => ReturnType<FetchPage>;
  /** Asks the server whether the session is over; false when it can't say. */
  isSignedOut: () => Promise<boolean>;
  now: () => number;
  random: () => number;
  /** Calls back about once a second until it is stopped. */
  everySecond: (tick: () => void) => () => void;
  /** Tells of what went wrong and can be lived with. */
  report: (event: string, error: unknown) => void;
}

function linkOf({ phase, end }: ConnectionState): LinkState {
  switch (phase) {
    case "connecting":
      return "connecting";
    case "open":
      return "online";
    case "waiting":
      return "offline";
    case "ended":
      return end;
  }
}

/** Puts the browser's half together. Nothing connects until `start`, so a server can render it too. */
export function createChat(options: ChatOptions): ChatView {
  const { user, storage, random, tabs } = options;
  const now = steadyClock(options.now);
  const models = new Map<string, RoomModel>();
  const link = signal<LinkState>("connecting");
  const rooms = signal(options.rooms);
  let state = initialState(options.room.slug, cursorOf(options.room), now());
  let socket: Link | null = null;
  let stop: (() => void) | null = null;
  let unwatch: (() => void) | null = null;
  let writtenAt = 0;
  /** What was kept or removed so far: a reading that began before the last of it is out of date. */
  let writes = 0;
  const current = signal(modelOf(options.room.slug));

  function modelOf(slug: string): RoomModel {
    const known = models.get(slug);
    if (known !== undefined) return known;
    const start = slug === options.room.slug ? options.room : {};
    const model = createRoom(slug, start, {
      me: user,
      now,
      submit: (text) =>
        take({ type: "write", pending: newPending(slug, text) }),
      type: () => take({ type: "typing", room: slug }),
      retry: (cid) => take({ type: "retry", cid }),
      discard: (cid) => take({ type: "discard", cid }),
      fetchPage: (side, seq) => options.fetchPage(slug, side, seq),
    });
    models.set(slug, model);
    return model;
  }

  /** No two have the same time, by which they are put in order when they are read back. */
  function newPending(room: string, text: string): Pending {
    const newestAt = state.outbox.items.at(-1)?.pending.at ?? 0;
    writtenAt = Math.max(options.now(), writtenAt + 1, newestAt + 1);
    const cid = newCid(writtenAt);
    const owner = tabs.id;
    return { cid, room, text, at: writtenAt, state: "sending", owner };
  }

  function take(input: Input): void {
    const world = { now: now(), random: random(), userId: user.id };
    const [next, effects] = step(state, input, world);
    state = next;
    for (const effect of effects) perform(effect);
    link.value = linkOf(state);
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
      case "check":
        return void attempt(check);
      case "send":
        if (effect.command.type === "send") tabs.beat();
        return socket?.send(effect.command);
      case "deliver":
        return deliver(effect.event);
      case "gone":
        return modelOf(effect.room).setGone(effect.code);
      case "keep":
        return keep(effect.pending);
      case "forget":
        writes++;
        return void attempt(() => storage.remove(effect.cid));
    }
    effect satisfies never;
  }

  /** Says first that this tab lives, or others would take the message for anybody's. */
  function keep(pending: Pending): void {
    if (pending.owner === tabs.id) tabs.beat();
    writes++;
    attempt(
      () => storage.put(pending),
      () => take({ type: "unkept", cid: pending.cid }),
    );
  }

  /** A full disk costs what a reload would bring back, never what is on the screen. */
  async function attempt(
    work: () => Promise<void>,
    otherwise = () => {},
  ): Promise<void> {
    try {
      await work();
    } catch (error) {
      options.report("chat_failed", error);
      otherwise();
    }
  }

  function connect(): void {
    socket = options.connect({
      onOpened: () => take({ type: "opened" }),
      onEvent: (event) => take({ type: "event", event }),
      onClosed: (code) => take({ type: "closed", code }),
    });
  }

  async function check(): Promise<void> {
    if (await options.isSignedOut()) take({ type: "signed_out" });
  }

  function deliver(event: Event): void {
    if (event.type === "room") return putRow(event);
    // A room may be joined for what waits to be sent there, before it is ever shown.
    if ("room" in event) modelOf(event.room).receive(event);
  }

  function putRow({ type: _, ...row }: EventOf<"room">): void {
    const others = rooms.value.filter(({ room }) => room !== row.room);
    rooms.value = [...others, row]
      .toSorted((a, b) => a.name.localeCompare(b.name));
  }

  /** Reads what the tabs of this browser keep. */
  function share(isDue: boolean, wasCleared = false): Promise<void> {
    return attempt(async () => {
      // Asked first: what is cleared from here on is found out the next time.
      const isCleared = wasCleared || tabs.wasCleared();
      const before = writes;
      const pendings = await storage.list();
      if (writes !== before) return share(isDue, isCleared);
      follow(pendings, { isDue, isCleared });
    }, () => {
      if (state.outbox.heldUntil !== Infinity) return;
      follow([], { isDue, isCleared: false });
    });
  }

  function follow(
    pendings: Pending[],
    look: Pick<Kept, "isDue" | "isCleared">,
  ): void {
    const orphans = pendings.filter(({ owner = "" }) => !tabs.lives(owner));
    take({
      type: "kept",
      kept: {
        ...look,
        pendings,
        orphans: new Set(orphans.map(({ cid }) => cid)),
        tab: tabs.id,
      },
    });
  }

  /** Starts the second anew, too, so that its end is no sooner than a second from now. */
  function startClock(): void {
    stop?.();
    stop = options.everySecond(tick);
  }

  function tick(): void {
    take({ type: "tick" });
    for (const model of models.values()) model.tick();
    if (state.outbox.items.length === 0) return;
    if (state.phase === "open" && roomsOf(state.outbox).size > 0) tabs.beat();
    share(true);
  }

  return {
    user,
    link,
    rooms,
    current,
    start() {
      startClock();
      unwatch = tabs.watch(() => share(false));
      connect();
      share(true);
    },
    open(slug) {
      current.value = modelOf(slug);
      current.value.toNewest();
      take({ type: "show", room: slug });
    },
    wake() {
      take({ type: "wake" });
      startClock();
      share(true);
    },
    close() {
      stop?.();
      unwatch?.();
      socket?.abandon();
    },
  };
}

/** A page that ends before the head leaves it to the server to send the newest one. */
function cursorOf({ page }: RoomStart): Cursor | null {
  return page !== undefined && isLatest(page)
    ? { epoch: page.epoch, seq: page.head }
    : null;
}
