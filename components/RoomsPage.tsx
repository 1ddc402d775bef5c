import { translator } from "../lib/i18n/i18n.ts";
import type { RoomRow, User } from "../lib/protocol/events.ts";
import type { View } from "../lib/view.ts";
import { CreateRoom } from "./CreateRoom.tsx";
import { NameMenu } from "./NameMenu.tsx";
import { RoomList } from "./RoomList.tsx";

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
    <main class="page">
      <header class="page__head">
        <h1>{t("nav.rooms")}</h1>
        <NameMenu user={user} view={view} t={t} />
      </header>
      <RoomList rooms={rooms} t={t} />
      <CreateRoom t={t} name={name} error={error} />
    </main>
  );
}
