import { computed, type ReadonlySignal, signal } from "@preact/signals";

import type { Entry, User } from "../protocol/events.ts";
import type { WirePage } from "../protocol/page.ts";
import type { Change } from "./notices.ts";
import * as timelines from "./timeline.ts";

/** Reads the page of a room before or after a seq; null when it can't be had now. */
export type FetchPage = (
  side: "before" | "after",
  seq: number,
) => Promise<WirePage | null>;

/** A room's messages as one reads them: which are shown, and whether the newest are followed. */
export interface History {
  readonly timeline: ReadonlySignal<timelines.Timeline>;
  readonly hasOlder: ReadonlySignal<boolean>;
  readonly hasNewer: ReadonlySignal<boolean>;
  readonly isFollowed: ReadonlySignal<boolean>;
  /** Messages of others that came while the newest were out of sight. */
  readonly unseen: ReadonlySignal<number>;
  rejoin(epoch: string, recovered: boolean): void;
  append(entry: Entry): void;
  notice(change: Change): void;
  loadOlder(): Promise<void>;
  loadNewer(): Promise<void>;
  look(isAtEnd: boolean): void;
  toNewest(): void;
}

export function createHistory(
  page: timelines.Page | undefined,
  me: User,
  fetchPage: FetchPage,
): History {
  const timeline = signal(
    page === undefined ? timelines.blank : timelines.fromPage(page),
  );
  const hasNewer = computed(() => timelines.hasNewer(timeline.value));
  const isFollowed = signal(!hasNewer.peek());
  const unseen = signal(0);
  /** What the page's HTML was made after is no news, though the socket may bring it. */
  const newsAfter = page?.head ?? 0;
  let loading: Promise<void> | null = null;

  function follow(follows: boolean): void {
    isFollowed.value = follows;
    if (follows) unseen.value = 0;
  }

  async function loadOlder(): Promise<void> {
    if (!timelines.hasOlder(timeline.value)) return;
    const seq = timelines.oldestSeq(timeline.value.items) ?? 0;
    const page = await fetchPage("before", seq);
    if (page !== null) timeline.value = timelines.prepend(timeline.value, page);
  }

  async function loadNewer(): Promise<void> {
    const before = timeline.value;
    timeline.value = timelines.meet(before);
    if (timeline.value !== before || !hasNewer.value) return;
    const page = await fetchPage("after", timelines.newestSeq(before.items));
    if (page === null) return;
    timeline.value = timelines.meet(timelines.extend(timeline.value, page));
  }

  /** One page at a time: two could not both be next to what is shown. */
  function load(next: () => Promise<void>): Promise<void> {
    return loading ??= next().finally(() => loading = null);
  }

  return {
    timeline,
    hasOlder: computed(() => timelines.hasOlder(timeline.value)),
    hasNewer,
    isFollowed,
    unseen,
    rejoin(epoch, recovered) {
      const before = timeline.value;
      timeline.value = timelines.rejoin(before, epoch, recovered);
      if (timeline.value !== before) follow(true);
    },
    append(entry) {
      const before = timeline.value;
      timeline.value = timelines.append(before, entry, isFollowed.value);
      const isNews = timeline.value !== before && entry.seq > newsAfter;
      if (isNews && !isFollowed.value && entry.from.id !== me.id) {
        unseen.value++;
      }
    },
    notice(change) {
      timeline.value = timelines.notice(
        timeline.value,
        change,
        isFollowed.value,
      );
    },
    loadOlder: () => load(loadOlder),
    loadNewer: () => load(loadNewer),
    look: (isAtEnd) => follow(isAtEnd && !hasNewer.value),
    toNewest() {
      timeline.value = timelines.toNewest(timeline.value);
      follow(true);
    },
  };
}
