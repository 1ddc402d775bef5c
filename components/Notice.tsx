import type { Notice as Props } from "../lib/client/notices.ts";
import { nameList } from "../lib/format.ts";
import type { Translate } from "../lib/i18n/i18n.ts";
import type { User } from "../lib/protocol/events.ts";

export interface NoticeProps extends Pick<Props, "came" | "went"> {
  t: Translate;
}

/** Who came and went, in one line. */
export function Notice({ came, went, t }: NoticeProps) {
  const parts = [
    phrase(came, "notice.came_one", "notice.came_many"),
    phrase(went, "notice.went_one", "notice.went_many"),
  ];
  return <li class="notice">{parts.filter(Boolean).join(" · ")}</li>;

  function phrase(
    users: readonly User[],
    one: Parameters<Translate>[0],
    many: Parameters<Translate>[0],
  ): string {
    if (users.length === 0) return "";
    return t(users.length === 1 ? one : many, { names: nameList(users, t) });
  }
}
