import { useSignal } from "@preact/signals";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";

import type { RoomView, Row } from "../lib/client/view.ts";
import { createTimeFormat, nameList } from "../lib/format.ts";
import type { Translate } from "../lib/i18n/i18n.ts";
import type { User } from "../lib/protocol/events.ts";
import { type Line, toLines } from "../lib/timeline_lines.ts";
import type { View } from "../lib/view.ts";
import { Jump } from "./Jump.tsx";
import { MessageRow } from "./MessageRow.tsx";
import { OlderLink } from "./OlderLink.tsx";
import { useScroll } from "./use_scroll.ts";

export interface TimelineProps {
  room: RoomView;
  name: string;
  me: User;
  view: View;
  t: Translate;
  /** What stands in a room without messages. */
  empty: preact.ComponentChildren;
}

/** A room's messages: the newest in sight, unless somebody reads further up. */
export function Timeline({ room, name, me, view, t, empty }: TimelineProps) {
  const { timeZone, lang } = view;
  const rows = room.rows.value;
  const list = useRef<HTMLDivElement>(null);
  const isLoading = useSignal(false);
  const time = useMemo(() => createTimeFormat(lang, timeZone, t), [
    lang,
    timeZone,
  ]);
  const lines = useMemo(() => toLines(rows, { me, timeZone }), [
    rows,
    timeZone,
  ]);
  const scroll = useScroll(list, rows, me);

  async function loadOlder(): Promise<void> {
    if (isLoading.value) return;
    isLoading.value = true;
    await room.loadOlder().catch(() => {});
    isLoading.value = false;
  }

  useLayoutEffect(() => {
    if (scroll.isAtBottom.value) room.trim();
  }, [rows]);

  function onScroll(): void {
    scroll.onScroll();
    if (scroll.isNearTop() && room.hasOlder.value) loadOlder();
  }

  return (
    <div class="timeline">
      <div class="timeline__scroll" ref={list} onScroll={onScroll} tabIndex={0}>
        <div
          role="log"
          class="timeline__log"
          aria-label={t("timeline.label", { room: name })}
          aria-busy={isLoading.value}
        >
          {room.hasOlder.value && (
            <OlderLink rows={rows} t={t} onOpen={loadOlder} />
          )}
          {!rows.some(isMessage) && empty}
          <ol class="timeline__lines">
            {lines.map((line) => content(line))}
          </ol>
        </div>
      </div>
      <Jump count={scroll.unseen} t={t} onJump={scroll.toBottom} />
    </div>
  );

  function content(line: Line) {
    switch (line.type) {
      case "day":
        return (
          <li class="day" key={line.key}>
            <time dateTime={new Date(line.at).toISOString().slice(0, 10)}>
              {time.day(line.at, Date.now())}
            </time>
          </li>
        );
      case "notice":
        return <li class="notice" key={line.key}>{noticeText(line, t)}</li>;
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

function isMessage(row: Row): boolean {
  return row.type !== "notice";
}

function noticeText(
  { came, went }: { came: User[]; went: User[] },
  t: Translate,
): string {
  const phrase = (
    users: User[],
    one: "notice.came_one" | "notice.went_one",
  ) => {
    const many = one === "notice.came_one"
      ? "notice.came_many"
      : "notice.went_many";
    return users.length === 0
      ? []
      : [t(users.length === 1 ? one : many, { names: nameList(users, t) })];
  };
  return [
    ...phrase(came, "notice.came_one"),
    ...phrase(went, "notice.went_one"),
  ].join(" · ");
}
