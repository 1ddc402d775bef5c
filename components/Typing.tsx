import type { ReadonlySignal } from "@preact/signals";

import { nameList } from "../lib/format.ts";
import type { Translate } from "../lib/i18n/i18n.ts";
import type { User } from "../lib/protocol/events.ts";

const maxNamed = 2;

/** Says who is writing. The line keeps its place when nobody is. */
export function Typing(
  { users, t }: { users: ReadonlySignal<readonly User[]>; t: Translate },
) {
  return <p class="typing">{words(users.value, t)}</p>;
}

function words(users: readonly User[], t: Translate): string {
  if (users.length === 0) return "";
  if (users.length > maxNamed) return t("typing.several");
  return t(users.length === 1 ? "typing.one" : "typing.many", {
    names: nameList(users, t),
  });
}
