import type { ReadonlySignal } from "@preact/signals";
import type { ComponentChildren } from "preact";

import type { Translate } from "../lib/i18n/i18n.ts";
import type { User } from "../lib/protocol/events.ts";
import type { View } from "../lib/view.ts";
import { NameMenu } from "./NameMenu.tsx";
import { Sheet } from "./Sheet.tsx";

export interface ChatHeadProps {
  name: string;
  user: User;
  view: View;
  memberCount: ReadonlySignal<number>;
  /** What the sheets hold where there is no place beside the conversation. */
  rooms: ComponentChildren;
  members: ComponentChildren;
  t: Translate;
}

/** The room's name, between the ways to other rooms, to people and to one's own menu. */
export function ChatHead(
  { name, user, view, memberCount, rooms, members, t }: ChatHeadProps,
) {
  const here = t("nav.people_count", { count: memberCount.value });
  return (
    <header class="head">
      <Sheet
        kind="rooms"
        label={t("nav.rooms")}
        title={t("nav.rooms")}
        summary={<span class="head__menu" />}
      >
        {rooms}
      </Sheet>
      <h1 class="head__name">
        <bdi>{name}</bdi>
      </h1>
      <Sheet
        kind="people"
        label={here}
        title={t("nav.people")}
        summary={here}
      >
        {members}
      </Sheet>
      <NameMenu user={user} view={view} t={t} />
    </header>
  );
}
