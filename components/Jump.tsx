import type { ReadonlySignal } from "@preact/signals";

import type { Translate } from "../lib/i18n/i18n.ts";

export interface JumpProps {
  count: ReadonlySignal<number>;
  t: Translate;
  onJump: () => void;
}

/** Says how many new messages wait below, and goes there. */
export function Jump({ count, t, onJump }: JumpProps) {
  if (count.value === 0) return null;
  const words = count.value === 1
    ? t("timeline.new_one")
    : t("timeline.new_many", { count: count.value });
  return <button type="button" class="jump" onClick={onJump}>{words}</button>;
}
