import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

import type { RoomView } from "../lib/client/view.ts";

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
): Scroll {
  const rows = room.rows.value;
  const wasAtEnd = useRef(true);
  // Somebody has just scrolled away, and the browser has yet to say so: that is no wish to be back.
  const hasLeft = wasAtEnd.current && fromBottom() > bottomPx;
  const follows = room.isFollowed.peek() && !hasLeft;
  const anchor = follows ? null : findAnchor(list.current);

  useLayoutEffect(() => {
    if (list.current === null) return;
    if (follows) list.current.scrollTop = 0;
    else restore(list.current, anchor);
    wasAtEnd.current = follows;
  }, [rows]);

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
    onScroll() {
      wasAtEnd.current = fromBottom() <= bottomPx;
      room.look(wasAtEnd.current);
    },
    toNewest() {
      room.toNewest();
      if (list.current !== null) list.current.scrollTop = 0;
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

function restore(list: HTMLElement, anchor: Anchor | null): void {
  if (anchor === null || !anchor.row.isConnected) return;
  list.scrollTop += anchor.row.getBoundingClientRect().bottom - anchor.bottom;
}
