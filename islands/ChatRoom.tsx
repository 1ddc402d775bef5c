import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";

import { Banner } from "../components/Banner.tsx";
import { ChatHead } from "../components/ChatHead.tsx";
import { Composer } from "../components/Composer.tsx";
import { CreateRoom } from "../components/CreateRoom.tsx";
import { EmptyRoom } from "../components/EmptyRoom.tsx";
import { Members } from "../components/Members.tsx";
import { RoomList } from "../components/RoomList.tsx";
import { Timeline } from "../components/Timeline.tsx";
import { Typing } from "../components/Typing.tsx";
import { followBrowser } from "../lib/client/browser_events.ts";
import {
  createBrowserChat,
  createBrowserDrafts,
} from "../lib/client/browser.ts";
import { createTranslate, type Dictionary } from "../lib/i18n/i18n.ts";
import type { Entry, RoomKind, RoomRow, User } from "../lib/protocol/events.ts";
import type { View } from "../lib/view.ts";

/** Plain data only: it crosses from the server in the page. */
export interface ChatRoomProps {
  user: User;
  rooms: RoomRow[];
  room: { slug: string; name: string; kind: RoomKind };
  page: { epoch: string; head: number; entries: Entry[] };
  members: User[];
  memberCount: number;
  view: View;
  /** What the page says, in the reader's language. */
  words: Dictionary;
  share: { url: string; qr: { size: number; path: string } };
  /** The key of the next message sent by form. */
  cid: string;
  error?: string;
  /** What was typed into the form, when it was refused. */
  draft?: string;
}

/** The chat page. */
export default function ChatRoom(props: ChatRoomProps) {
  const { user, share } = props;
  const chat = useMemo(() => createBrowserChat(props), []);
  const drafts = useMemo(() => createBrowserDrafts(user), []);
  const view = useSignal(props.view);
  const t = useMemo(() => createTranslate(props.words), []);
  const room = chat.current.value;
  const name = useComputed(() => {
    const { slug } = chat.current.value;
    return chat.rooms.value.find((row) => row.room === slug)?.name ??
      props.room.name;
  }).value;

  useEffect(() => followBrowser(chat, view), [chat]);
  const isNewest = !room.hasNewer.value;
  useEffect(() => {
    if (isNewest && location.search !== "") {
      history.replaceState(null, "", location.pathname);
    }
  }, [isNewest]);
  useEffect(() => {
    document.title = `${name} — Papo`;
  }, [name]);

  function open(slug: string): void {
    history.pushState(null, "", `/rooms/${encodeURIComponent(slug)}`);
    chat.open(slug);
  }

  const written = useSignal<ReadonlySet<string>>(new Set());
  const readDrafts = () => {
    const slugs = chat.rooms.value.map((row) => row.room);
    written.value = new Set(slugs.filter((slug) => drafts.read(slug)));
  };
  useEffect(readDrafts, [room]);
  useEffect(() => drafts.watchAll(readDrafts), []);
  const roomList = (
    <>
      <RoomList
        rooms={chat.rooms.value}
        current={room.slug}
        drafts={written.value}
        t={t}
        onOpen={open}
      />
      <CreateRoom t={t} />
    </>
  );
  const members = (
    <Members members={room.members} count={room.memberCount} t={t} />
  );
  const isFirst = room.slug === props.room.slug;

  return (
    <div class="chat">
      <nav class="chat__rooms" aria-label={t("nav.rooms")}>
        <a class="chat__brand" href="/">Papo</a>
        {roomList}
      </nav>
      <ChatHead
        name={name}
        user={user}
        view={view.value}
        memberCount={room.memberCount}
        rooms={roomList}
        members={members}
        t={t}
      />
      <main class="chat__main">
        <Banner link={chat.link} t={t} />
        <Timeline
          key={room.slug}
          room={room}
          name={name}
          me={user}
          view={view}
          t={t}
          empty={
            <EmptyRoom share={share} memberCount={room.memberCount} t={t} />
          }
        />
        <div class="chat__foot">
          <Typing users={room.typing} t={t} />
          <Composer
            key={room.slug}
            room={room}
            name={name}
            t={t}
            drafts={drafts}
            cid={props.cid}
            draft={isFirst ? props.draft : undefined}
            error={isFirst ? props.error : undefined}
          />
        </div>
      </main>
      <aside class="chat__people" aria-label={t("nav.people")}>
        <h2 class="chat__people-title">{t("nav.people")}</h2>
        {members}
      </aside>
    </div>
  );
}
