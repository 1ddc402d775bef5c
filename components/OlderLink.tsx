import type { Row } from "../lib/client/view.ts";
import type { Translate } from "../lib/i18n/i18n.ts";

export interface OlderLinkProps {
  rows: readonly Row[];
  t: Translate;
  onOpen: () => void;
}

/** Leads to older messages: a page of its own without JavaScript, more of this one with it. */
export function OlderLink({ rows, t, onOpen }: OlderLinkProps) {
  const first = rows.find(({ type }) => type === "message");
  if (first?.type !== "message" || first.entry.seq === 1) return null;
  return (
    <a
      class="timeline__older"
      href={`?before=${first.entry.seq}`}
      onClick={(event) => {
        event.preventDefault();
        onOpen();
      }}
    >
      {t("timeline.older")}
    </a>
  );
}
