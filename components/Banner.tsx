import { type ReadonlySignal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

import type { LinkState } from "../lib/client/view.ts";
import type { Translate } from "../lib/i18n/i18n.ts";

/** A connection that is back sooner than this was not worth a word. */
const patienceMs = 2_000;

/** Says that the connection is lost, until it is back. */
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
      {link.value === "ended" && (
        <p class="banner">
          {t("link.ended")} <a href="/">{t("link.enter")}</a>
        </p>
      )}
      {link.value !== "ended" && isLate.value && (
        <p class="banner">{t("link.offline")}</p>
      )}
    </div>
  );
}
