import { translator } from "../lib/i18n/i18n.ts";
import type { User } from "../lib/protocol/events.ts";
import type { View } from "../lib/view.ts";
import { Switches } from "./Switches.tsx";

/** My name, and behind it the way out. */
export function NameMenu({ user, view }: { user: User; view: View }) {
  const t = translator(view.lang);
  return (
    <details class="name-menu">
      <summary
        class="name-menu__name"
        aria-label={t("nav.menu", { name: user.name })}
      >
        <bdi>{user.name}</bdi>
      </summary>
      <div class="name-menu__sheet">
        <Switches view={view} />
        <form method="post" action="/signout">
          <button type="submit">{t("nav.signout")}</button>
        </form>
      </div>
    </details>
  );
}
