import { useEffect, useMemo } from "preact/hooks";

import { Composer } from "../components/Composer.tsx";
import { NameMenu } from "../components/NameMenu.tsx";
import { Timeline } from "../components/Timeline.tsx";
import { createBrowserChat } from "../lib/client/browser.ts";
import { translator } from "../lib/i18n/i18n.ts";
import type { Entry, RoomKind, RoomRow, User } from "../lib/protocol/events.ts";
import type { View } from "../lib/view.ts";

/** Plain data only: it crosses from the server in the page. */
export interface ChatRoomProps {
  user: User;
  rooms: RoomRow[];
  room: { slug: string; name: string; kind: RoomKind };
  page: {
    epoch: string;
    head: number;
    entries: Entry[];
    hasOlder: boolean;
    isLatest: boolean;
  };
  members: User[];
  memberCount: number;
  view: View;
  share: { url: string; qr: { size: number; path: string } };
  /** The key of the next message sent by form. */
  cid: string;
  error?: string;
  /** What was typed into the form, when it was refused. */
  draft?: string;
}

/** The chat page. */
export default function ChatRoom(props: ChatRoomProps) {
  const chat = useMemo(() => createBrowserChat(props), []);
  const t = translator(props.view.lang);
  useEffect(() => {
    chat.start();
    return () => chat.close();
  }, [chat]);
  const room = chat.current.value;
  return (
    <div class="chat">
      <header class="chat__head">
        <h1>{props.room.name}</h1>
        <NameMenu user={props.user} view={props.view} />
      </header>
      <Timeline room={room} t={t} />
      <Composer
        room={room}
        t={t}
        cid={props.cid}
        draft={props.draft}
        error={props.error}
      />
    </div>
  );
}
