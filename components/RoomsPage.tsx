import { translator } from "../lib/i18n/i18n.ts";
import type { RoomRow, User } from "../lib/protocol/events.ts";
import type { View } from "../lib/view.ts";
import { CreateRoom } from "./CreateRoom.tsx";
import { NameMenu } from "./NameMenu.tsx";

export interface RoomsPageProps {
  view: View;
  user: User;
  rooms: readonly RoomRow[];
  name?: string;
  error?: string;
}

/** The rooms as a page of its own. */
export function RoomsPage({ view, user, rooms, name, error }: RoomsPageProps) {
  const t = translator(view.lang);
  return (
    <main class="rooms-page">
      <NameMenu user={user} view={view} />
      <h1>{t("nav.rooms")}</h1>
      <ul class="rooms">
        {rooms.map(({ room, name }) => (
          <li key={room}>
            <a class="rooms__link" href={`/rooms/${encodeURIComponent(room)}`}>
              <bdi>{name}</bdi>
            </a>
          </li>
        ))}
      </ul>
      <CreateRoom t={t} name={name} error={error} />
    </main>
  );
}
