import type { RoomRow } from "../lib/protocol/events.ts";
import type { Translate } from "../lib/i18n/i18n.ts";

export interface RoomListProps {
  rooms: readonly RoomRow[];
  /** The slug of the room on the screen. */
  current?: string;
  /** Rooms in which something is written and not sent. */
  drafts?: ReadonlySet<string>;
  t: Translate;
  /** Opens a room without a page load; absent where no script runs. */
  onOpen?: (slug: string) => void;
}

/** The rooms, each a link with an address of its own. */
export function RoomList({ rooms, current, drafts, t, onOpen }: RoomListProps) {
  return (
    <ul class="rooms">
      {rooms.map(({ room, name }) => (
        <li key={room}>
          <a
            class="rooms__link"
            href={`/rooms/${encodeURIComponent(room)}`}
            aria-current={room === current ? "page" : undefined}
            onClick={(event) => {
              if (onOpen === undefined || !isPlainClick(event)) return;
              event.preventDefault();
              onOpen(room);
            }}
          >
            <bdi class="rooms__name">{name}</bdi>
            {drafts?.has(room) && room !== current && (
              <span class="rooms__draft">{t("rooms.draft")}</span>
            )}
          </a>
        </li>
      ))}
    </ul>
  );
}

/** A click that asks for a new tab or window keeps its meaning. */
function isPlainClick(event: MouseEvent): boolean {
  return event.button === 0 && !event.metaKey && !event.ctrlKey &&
    !event.shiftKey && !event.altKey;
}
