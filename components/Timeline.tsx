import { type ReadonlySignal, useComputed, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";

import type { RoomView } from "../lib/client/view.ts";
import { createTimeFormat } from "../lib/format.ts";
import type { Translate } from "../lib/i18n/i18n.ts";
import type { User } from "../lib/protocol/events.ts";
import { createLines, type Line } from "../lib/timeline_lines.ts";
import type { View } from "../lib/view.ts";
import { Jump } from "./Jump.tsx";
import { MessageRow } from "./MessageRow.tsx";
import { Notice } from "./Notice.tsx";
import { OlderLink } from "./OlderLink.tsx";
import { moveRowFocus } from "./row_focus.ts";
import { useDrawnRows } from "./use_drawn_rows.ts";
import { useScroll } from "./use_scroll.ts";

export interface TimelineProps {
  room: RoomView;
  name: string;
  me: User;
  view: ReadonlySignal<View>;
  t: Translate;
  /** What stands in a room without messages. */
  empty: preact.ComponentChildren;
}

/** A room's messages: the newest in sight, unless somebody reads further up. */
export function Timeline({ room, name, me, view, t, empty }: TimelineProps) {
  const rows = useDrawnRows(room);
  const gone = room.gone.value;
  const list = useRef<HTMLDivElement>(null);
  const isLoading = useSignal(false);
  const time = useComputed(() => createTimeFormat(view.value, t));
  const lines = useComputed(() => createLines(me, view.value)).value(rows);
  const scroll = useScroll(list, room, rows);

  /** History is not read out: the log is busy until what was loaded has been drawn. */
  async function load(page: () => Promise<void>): Promise<void> {
    if (isLoading.value) return;
    isLoading.value = true;
    await page();
    requestAnimationFrame(() => isLoading.value = false);
  }

  function loadNewer(): void {
    if (room.hasNewer.value && scroll.isNearBottom()) load(room.loadNewer);
  }

  useEffect(loadNewer, [rows]);

  function onScroll(): void {
    scroll.onScroll();
    loadNewer();
    if (room.hasOlder.value && scroll.isNearTop()) load(room.loadOlder);
  }

  return (
    <div class="timeline">
      <div
        class="timeline__scroll"
        ref={list}
        role="log"
        aria-label={t("timeline.label", { room: name })}
        aria-live={isLoading.value ? "off" : "polite"}
        aria-relevant="additions"
        aria-busy={isLoading.value}
        tabIndex={0}
        onScroll={onScroll}
        onKeyDown={(event) => moveRowFocus(event, event.currentTarget)}
      >
        <div class="timeline__log">
          <OlderLink rows={rows} t={t} onOpen={() => load(room.loadOlder)} />
          {gone !== null && <p class="notice">{t(`error.${gone}`)}</p>}
          {gone === null && rows.every(({ type }) => type === "notice") &&
            empty}
          <ol class="timeline__lines">
            {lines.map(content)}
          </ol>
        </div>
      </div>
      <Jump room={room} t={t} onJump={scroll.toNewest} />
    </div>
  );

  function content(line: Line) {
    switch (line.type) {
      case "day":
        return (
          <li class="day" key={line.key}>
            <time dateTime={line.day}>
              {time.value.day(line.at, Date.now())}
            </time>
          </li>
        );
      case "notice":
        return (
          <Notice
            key={line.key}
            came={line.came}
            went={line.went}
            t={t}
          />
        );
      case "message":
        return (
          <MessageRow
            key={line.key}
            line={line}
            isMine={line.from.id === me.id}
            time={time}
            t={t}
            onRetry={room.retry}
            onDiscard={room.discard}
          />
        );
    }
  }
}
