import type { RoomView, Row } from "../lib/client/view.ts";
import type { Translate } from "../lib/i18n/i18n.ts";

/** A room's messages. */
export function Timeline({ room, t }: { room: RoomView; t: Translate }) {
  return (
    <ol
      class="timeline"
      role="log"
      aria-label={t("timeline.label", { room: room.slug })}
    >
      {room.rows.value.map((row) => <li key={row.key}>{content(row)}</li>)}
    </ol>
  );
}

function content(row: Row) {
  if (row.type === "notice") return null;
  if (row.type === "pending") {
    return <p class="message--pending">{row.pending.text}</p>;
  }
  return (
    <p>
      <b>
        <bdi>{row.entry.from.name}</bdi>
      </b>{" "}
      <bdi>{row.entry.text}</bdi>
    </p>
  );
}
