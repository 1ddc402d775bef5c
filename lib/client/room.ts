import { computed, signal } from "@preact/signals";

import type { Event, User } from "../protocol/events.ts";
import type { WirePage } from "../protocol/page.ts";
import * as timelines from "./timeline.ts";
import type { Pending, RoomView, Row } from "./view.ts";

/** What a room's view asks of the chat around it. */
export interface RoomOptions {
  me: User;
  now: () => number;
  submit: (room: string, text: string) => void;
  type: (room: string) => void;
  retry: (cid: string) => void;
  discard: (cid: string) => void;
  fetchPage: (room: string, before: number) => Promise<WirePage>;
}

/** A room's view, with the inlets that only the chat uses. */
export interface RoomModel extends RoomView {
  receive(event: Event): void;
  setPending(pending: readonly Pending[]): void;
  /** Lets go of what has expired. */
  tick(): void;
}

export interface RoomStart {
  /** `isLatest`: it reaches to the head, so that live entries follow it. */
  page?: {
    epoch: string;
    head: number;
    entries: WirePage["entries"];
    isLatest: boolean;
  };
  members?: readonly User[];
  memberCount?: number;
}

const typingLifeMs = 6_000;
const typingEveryMs = 3_000;

/** Rows that stay when the oldest are let go. */
const maxItems = 250;

export function createRoom(
  slug: string,
  start: RoomStart,
  options: RoomOptions,
): RoomModel {
  const { me, now } = options;
  const timeline = signal(
    start.page === undefined ? timelines.blank : timelines.fromPage(
      start.page.epoch,
      start.page.head,
      start.page.entries,
    ),
  );
  const pending = signal<readonly Pending[]>([]);
  const members = signal<readonly User[]>(start.members ?? []);
  const memberCount = signal(start.memberCount ?? 0);
  const typists = signal<readonly { user: User; until: number }[]>([]);
  const rows = computed(() => toRows(timeline.value, pending.value, me.id));
  let loading: Promise<void> | null = null;
  let typedAt = -Infinity;

  function setPresence(online: boolean, users: User[]): void {
    const ids = new Set(users.map(({ id }) => id));
    const known = members.value.filter(({ id }) => ids.has(id)).length;
    const others = members.value.filter(({ id }) => !ids.has(id));
    members.value = online ? [...others, ...users] : others;
    memberCount.value += online ? users.length - known : -users.length;
    const strangers = users.filter(({ id }) => id !== me.id);
    timeline.value = timelines.notice(timeline.value, {
      online,
      users: strangers,
      at: now(),
    });
  }

  function receive(event: Event): void {
    switch (event.type) {
      case "joined":
        timeline.value = timelines.rejoin(
          timeline.value,
          event.epoch,
          event.recovered,
        );
        members.value = event.members;
        memberCount.value = event.memberCount;
        return;
      case "message":
        timeline.value = timelines.append(timeline.value, event);
        typists.value = typists.value.filter(({ user }) =>
          user.id !== event.from.id
        );
        return;
      case "presence":
        return setPresence(event.online, event.users);
      case "typing":
        return addTypists(event.users);
    }
  }

  function addTypists(users: User[]): void {
    const until = now() + typingLifeMs;
    const fresh = users.filter(({ id }) => id !== me.id).map((user) => ({
      user,
      until,
    }));
    const ids = new Set(users.map(({ id }) => id));
    typists.value = [
      ...typists.value.filter(({ user }) => !ids.has(user.id)),
      ...fresh,
    ];
  }

  async function loadOlder(): Promise<void> {
    const before = timelines.oldestSeq(timeline.value);
    if (before === null || !timeline.value.hasOlder) return;
    const page = await options.fetchPage(slug, before);
    timeline.value = timelines.prepend(timeline.value, page);
  }

  return {
    slug,
    rows,
    members,
    memberCount,
    typing: computed(() => typists.value.map(({ user }) => user)),
    hasOlder: computed(() => timeline.value.hasOlder),
    send(text) {
      typedAt = -Infinity;
      options.submit(slug, text);
    },
    type() {
      if (now() - typedAt < typingEveryMs) return;
      typedAt = now();
      options.type(slug);
    },
    loadOlder: () => loading ??= loadOlder().finally(() => loading = null),
    trim() {
      timeline.value = timelines.trim(timeline.value, maxItems);
    },
    retry: options.retry,
    discard: options.discard,
    receive,
    setPending(next) {
      if (!isSame(pending.value, next)) pending.value = next;
    },
    tick() {
      const left = typists.value.filter(({ until }) => until > now());
      if (left.length < typists.value.length) typists.value = left;
    },
  };
}

/** Shows what waits below what is confirmed, each under the key that it keeps. */
function toRows(
  timeline: timelines.Timeline,
  pending: readonly Pending[],
  myId: string,
): readonly Row[] {
  const shown = timeline.items.map((item): Row =>
    item.type === "notice"
      ? { ...item, came: [...item.came], went: [...item.went] }
      : { type: "message", key: item.key, entry: item.held.entry }
  );
  const keys = new Set(shown.map(({ key }) => key));
  const waiting = pending.map((pending): Row => ({
    type: "pending",
    key: timelines.messageKey(myId, pending.cid),
    pending,
  }));
  return [...shown, ...waiting.filter(({ key }) => !keys.has(key))];
}

function isSame(a: readonly Pending[], b: readonly Pending[]): boolean {
  return a.length === b.length &&
    a.every(({ cid, state }, i) => cid === b[i]?.cid && state === b[i]?.state);
}
