import { type Signal, useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

import type { Row } from "../lib/client/view.ts";
import type { User } from "../lib/protocol/events.ts";

/** How the timeline scrolls. The container is a reversed column, so its bottom is scrollTop 0. */
export interface Scroll {
  readonly isAtBottom: Signal<boolean>;
  /** Messages of others that came while the reader was further up. */
  readonly unseen: Signal<number>;
  isNearTop(): boolean;
  onScroll(): void;
  toBottom(): void;
}

/** This close to the bottom new messages keep one there. */
const bottomPx = 100;
const nearTopPx = 600;

/** Keeps the reader's place: at the bottom, or at the first row in sight. */
export function useScroll(
  list: RefObject<HTMLElement>,
  rows: readonly Row[],
  me: User,
): Scroll {
  const isAtBottom = useSignal(true);
  const unseen = useSignal(0);
  const shown = useRef(rows);
  const anchor = isAtBottom.peek() ? null : findAnchor(list.current);

  useLayoutEffect(() => {
    const before = shown.current;
    shown.current = rows;
    if (list.current === null || before === rows) return;
    if (isAtBottom.peek() || wroteMyself(before, rows)) return toBottom();
    restore(list.current, anchor);
    unseen.value += countNew(before, rows, me.id);
  }, [rows]);

  function toBottom(): void {
    if (list.current !== null) list.current.scrollTop = 0;
    isAtBottom.value = true;
    unseen.value = 0;
  }

  return {
    isAtBottom,
    unseen,
    isNearTop() {
      const box = list.current;
      return box !== null &&
        box.scrollHeight - box.clientHeight + box.scrollTop < nearTopPx;
    },
    onScroll() {
      isAtBottom.value = Math.abs(list.current?.scrollTop ?? 0) <= bottomPx;
      if (isAtBottom.value) unseen.value = 0;
    },
    toBottom,
  };
}

interface Anchor {
  row: Element;
  top: number;
}

/** Finds the first row in sight, which must not move when others come or go around it. */
function findAnchor(list: HTMLElement | null): Anchor | null {
  if (list === null) return null;
  const edge = list.getBoundingClientRect().top;
  for (const row of list.querySelectorAll("[data-key]")) {
    const { top, bottom } = row.getBoundingClientRect();
    if (bottom > edge) return { row, top };
  }
  return null;
}

function restore(list: HTMLElement, anchor: Anchor | null): void {
  if (anchor === null || !anchor.row.isConnected) return;
  list.scrollTop += anchor.row.getBoundingClientRect().top - anchor.top;
}

function wroteMyself(before: readonly Row[], rows: readonly Row[]): boolean {
  const last = rows.at(-1);
  return last?.type === "pending" &&
    !before.some(({ key }) => key === last.key);
}

function countNew(
  before: readonly Row[],
  rows: readonly Row[],
  myId: string,
): number {
  const seen = lastSeq(before);
  return rows.filter((row) =>
    row.type === "message" && row.entry.seq > seen && row.entry.from.id !== myId
  ).length;
}

function lastSeq(rows: readonly Row[]): number {
  const last = rows.findLast(({ type }) => type === "message");
  return last?.type === "message" ? last.entry.seq : 0;
}
