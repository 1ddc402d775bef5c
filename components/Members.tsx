import type { ReadonlySignal } from "@preact/signals";

import type { Translate } from "../lib/i18n/i18n.ts";
import type { User } from "../lib/protocol/events.ts";
import { Tile } from "./Tile.tsx";

export interface MembersProps {
  members: ReadonlySignal<readonly User[]>;
  count: ReadonlySignal<number>;
  t: Translate;
}

/** Who is here. */
export function Members({ members, count, t }: MembersProps) {
  const unnamed = count.value - members.value.length;
  return (
    <ul class="people">
      {members.value.map((user) => (
        <li class="people__person" key={user.id}>
          <Tile name={user.name} />
          <bdi class="people__name">{user.name}</bdi>
        </li>
      ))}
      {unnamed > 0 && (
        <li class="people__more">{t("nav.people_more", { count: unnamed })}</li>
      )}
    </ul>
  );
}
