import { type ReadonlySignal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

import type { LinkEnd, LinkState } from "../lib/client/view.ts";
import type { Translate } from "../lib/i18n/i18n.ts";

/** A connection that is back sooner than this was not worth a word. */
const patienceMs = 2_000;

/** Says that the connection is lost, until it is back; or why it will not be, and how to go on. */
export function Banner(
  { link, t }: { link: ReadonlySignal<LinkState>; t: Translate },
) {
  const isLate = useSignal(false);
  const isOnline = link.value === "online";
  useEffect(() => {
    if (isOnline) return;
    const timer = setTimeout(() => isLate.value = true, patienceMs);
    return () => {
      clearTimeout(timer);
      isLate.value = false;
    };
  }, [isOnline]);
  return (
    <div role="status" class="banner-place">
      {hasEnded(link.value)
        ? <p class="banner">{t(`link.${link.value}`)} {wayOn(link.value, t)}</p>
        : isLate.value && <p class="banner">{t("link.offline")}</p>}
    </div>
  );
}

function hasEnded(state: LinkState): state is LinkEnd {
  return state === "ended" || state === "too_many" || state === "too_big";
}

/** Who is signed out enters again; else this very page begins anew. */
function wayOn(end: LinkEnd, t: Translate) {
  return end === "ended"
    ? <a href="/">{t("link.enter")}</a>
    : <a href="">{t("link.reload")}</a>;
}
