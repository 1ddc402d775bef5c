import type { ReadonlySignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";

import type { Translate } from "../lib/i18n/i18n.ts";
import type { User } from "../lib/protocol/events.ts";
import type { View } from "../lib/view.ts";
import { NameMenu } from "./NameMenu.tsx";

export interface ChatHeadProps {
  name: string;
  user: User;
  view: View;
  memberCount: ReadonlySignal<number>;
  /** What the sheets hold on a narrow screen. */
  rooms: ComponentChildren;
  members: ComponentChildren;
  t: Translate;
}

/** The room's name, with rooms and people as sheets where there is no place beside it. */
export function ChatHead(
  { name, user, view, memberCount, rooms, members, t }: ChatHeadProps,
) {
  return (
    <header class="head">
      <Sheet
        kind="rooms"
        label={t("nav.rooms")}
        summary={<span class="head__menu" />}
      >
        {rooms}
      </Sheet>
      <h1 class="head__name">
        <bdi>{name}</bdi>
      </h1>
      <Sheet
        kind="people"
        label={t("nav.people")}
        summary={t("nav.people_count", { count: memberCount.value })}
      >
        {members}
      </Sheet>
      <NameMenu user={user} view={view} />
    </header>
  );
}

interface SheetProps {
  kind: "rooms" | "people";
  label: string;
  summary: ComponentChildren;
  children: ComponentChildren;
}

/** Opens without a script; with one it closes when something in it is chosen, or by Escape. */
function Sheet({ kind, label, summary, children }: SheetProps) {
  const sheet = useRef<HTMLDetailsElement>(null);
  function close(): void {
    if (sheet.current !== null) sheet.current.open = false;
  }
  return (
    <details
      class={`sheet sheet--${kind}`}
      ref={sheet}
      onKeyDown={(event) => event.key === "Escape" && close()}
      onClick={(event) =>
        event.target instanceof HTMLElement && event.target.closest("a") &&
        close()}
    >
      <summary
        class="sheet__summary"
        aria-label={kind === "rooms" ? label : undefined}
      >
        {summary}
      </summary>
      <nav class="sheet__panel" aria-label={label}>{children}</nav>
    </details>
  );
}
