import type { Translate } from "../lib/i18n/i18n.ts";
import type { User } from "../lib/protocol/events.ts";
import type { View } from "../lib/view.ts";
import { Sheet } from "./Sheet.tsx";
import { Switches } from "./Switches.tsx";
import { Tile } from "./Tile.tsx";

/** My name, and behind it language, colours and the way out. */
export function NameMenu(
  { user, view, t }: { user: User; view: View; t: Translate },
) {
  const summary = (
    <>
      <Tile name={user.name} />
      <bdi class="sheet__name">{user.name}</bdi>
    </>
  );
  return (
    <Sheet
      kind="menu"
      label={t("nav.menu", { name: user.name })}
      summary={summary}
    >
      <Switches view={view} t={t} />
      <form method="post" action="/signout">
        <button class="form__submit form__submit--quiet" type="submit">
          {t("nav.signout")}
        </button>
      </form>
    </Sheet>
  );
}
