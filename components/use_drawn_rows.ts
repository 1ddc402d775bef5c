import { useSignal } from "@preact/signals";
import { useLayoutEffect } from "preact/hooks";

import type { RoomView, Row } from "../lib/client/view.ts";

/**
 * Gives a room's rows at the pace of the screen: what comes faster is drawn once a frame, after the
 * browser has said what was scrolled. What is written here shows at once.
 */
export function useDrawnRows({ rows, isFollowed }: RoomView): readonly Row[] {
  const drawn = useSignal(rows.peek());
  useLayoutEffect(() => {
    let frame = 0;

    function plan(): void {
      frame ||= requestAnimationFrame(draw);
    }

    function draw(): void {
      frame = 0;
      const next = rows.peek();
      const rest = isFollowed.peek() ? withoutOldest(drawn.peek(), next) : next;
      drawn.value = rest;
      if (rest !== next) plan();
    }
    return rows.subscribe((next) =>
      next.at(-1)?.type === "pending" ? draw() : plan()
    );
  }, [rows]);
  return drawn.value;
}

/**
 * Where the oldest go and newer ones come, the oldest go first and alone, which moves nothing in
 * sight; of both at once the browser would say that rows were moved, and not scrolled. After a long
 * pause too few would stay to fill the page.
 */
function withoutOldest(
  shown: readonly Row[],
  next: readonly Row[],
): readonly Row[] {
  const gone = shown.findIndex((row) => row === next[0]);
  return gone > 0 && gone < shown.length / 2 && shown.at(-1) !== next.at(-1)
    ? shown.slice(gone)
    : next;
}
