import { computed, signal } from "@preact/signals";

import type { Event, RefusalCode, User } from "../protocol/events.ts";
import { createHistory, type FetchPage } from "./history.ts";
import { createPeople } from "./people.ts";
import * as timelines from "./timeline.ts";
import type { Pending, RoomView, Row } from "./view.ts";

/** What a room's view asks of the chat around it. */
export interface RoomOptions {
  me: User;
  now: () => number;
  submit: (text: string) => void;
  type: () => void;
  retry: (cid: string) => void;
  discard: (cid: string) => void;
  fetchPage: FetchPage;
}

/** A room's view, with the inlets that only the chat uses. */
export interface RoomModel extends RoomView {
  receive(event: Event): void;
  setPending(pending: readonly Pending[]): void;
  setGone(code: RefusalCode): void;
  /** Lets go of what has expired. */
  tick(): void;
}

/** What of a room is known before the first word from the socket. */
export interface RoomStart {
  page?: timelines.Page;
  members?: readonly User[];
  memberCount?: number;
}

const typingEveryMs = 3_000;

export function createRoom(
  slug: string,
  start: RoomStart,
  options: RoomOptions,
): RoomModel {
  const { me, now } = options;
  const history = createHistory(start.page, me, options.fetchPage);
  const people = createPeople(
    { members: start.members ?? [], count: start.memberCount ?? 0 },
    options,
  );
  const gone = signal<RefusalCode | null>(null);
  const pending = signal<readonly Pending[]>([]);
  const waiting = computed(() =>
    pending.value.map((pending): Row => ({
      type: "pending",
      key: timelines.messageKey(me.id, pending.cid),
      pending,
    }))
  );
  let typedAt = -Infinity;

  function receive(event: Event): void {
    switch (event.type) {
      case "joined":
        gone.value = null;
        history.rejoin(event.epoch, event.recovered);
        return people.reset(event.members, event.memberCount);
      case "message":
        history.append(event);
        return people.stopTyping(event.from);
      case "presence": {
        const { online } = event;
        const users = event.users.filter(({ id }) => id !== me.id);
        history.notice({ online, users, at: now() });
        return people.receive(event);
      }
      case "typing":
        return people.addTypists(event.users);
    }
  }

  return {
    ...history,
    slug,
    rows: computed(() => toRows(history.timeline.value, waiting.value)),
    members: people.members,
    memberCount: people.memberCount,
    typing: people.typing,
    gone,
    send(text) {
      typedAt = -Infinity;
      history.toNewest();
      options.submit(text);
    },
    type() {
      if (now() - typedAt < typingEveryMs) return;
      typedAt = now();
      options.type();
    },
    retry: options.retry,
    discard: options.discard,
    receive,
    setPending(next) {
      if (!isSame(pending.value, next)) pending.value = next;
    },
    setGone(code) {
      gone.value = code;
    },
    tick: people.tick,
  };
}

/** Shows what waits below what is confirmed, each under the key that it keeps. */
function toRows(
  timeline: timelines.Timeline,
  waiting: readonly Row[],
): readonly Row[] {
  const { items } = timeline;
  if (timelines.hasNewer(timeline) || waiting.length === 0) return items;
  const keys = new Set(items.map(({ key }) => key));
  return [...items, ...waiting.filter(({ key }) => !keys.has(key))];
}

function isSame(a: readonly Pending[], b: readonly Pending[]): boolean {
  return a.length === b.length &&
    a.every(({ cid, state }, i) => cid === b[i]?.cid && state === b[i]?.state);
}
