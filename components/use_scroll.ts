import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";

import type { RoomView, Row } from "../lib/client/view.ts";

/** How the timeline scrolls. The container is a reversed column, so its bottom is scrollTop 0. */
export interface Scroll {
  isNearTop(): boolean;
  isNearBottom(): boolean;
  onScroll(): void;
  toNewest(): void;
}

/** This close to the bottom new messages keep one there. */
const bottomPx = 100;
/** This close to an end more is loaded there, so that one seldom meets it. */
const nearPx = 600;

/** Keeps the reader's place: at the newest message, or at the first row in sight. */
export function useScroll(
  list: RefObject<HTMLElement>,
  room: RoomView,
  rows: readonly Row[],
): Scroll {
  const follows = room.isFollowed.peek();
  const anchor = follows ? null : findAnchor(list.current);

  useLayoutEffect(() => {
    if (follows) toBottom();
    else restore(list.current, anchor);
  }, [rows]);

  function toBottom(): void {
    if (list.current !== null) list.current.scrollTop = 0;
  }

  function fromBottom(): number {
    return Math.abs(list.current?.scrollTop ?? 0);
  }

  return {
    isNearTop() {
      const box = list.current;
      return box !== null &&
        box.scrollHeight - box.clientHeight - fromBottom() < nearPx;
    },
    isNearBottom: () => fromBottom() < nearPx,
    onScroll: () => room.look(fromBottom() <= bottomPx),
    toNewest() {
      room.toNewest();
      toBottom();
    },
  };
}

interface Anchor {
  row: Element;
  bottom: number;
}

/**
 * Finds the first row in sight, which must not move when others come or go around it. Its foot is
 * held, because its head goes when a row of the same author comes before it.
 */
function findAnchor(list: HTMLElement | null): Anchor | null {
  if (list === null) return null;
  const edge = list.getBoundingClientRect().top;
  for (const row of list.querySelectorAll("[data-key]")) {
    const { bottom } = row.getBoundingClientRect();
    if (bottom > edge) return { row, bottom };
  }
  return null;
}

function restore(list: HTMLElement | null, anchor: Anchor | null): void {
  if (list === null || !anchor?.row.isConnected) return;
  list.scrollTop += anchor.row.getBoundingClientRect().bottom - anchor.bottom;
}
