import type { RoomView } from "../lib/client/view.ts";
import type { Translate } from "../lib/i18n/i18n.ts";

export interface JumpProps {
  room: RoomView;
  t: Translate;
  onJump: () => void;
}

/** Says what is new further down, and goes there. */
export function Jump({ room, t, onJump }: JumpProps) {
  const count = room.unseen.value;
  if (count > 0) {
    const words = count === 1
      ? t("timeline.new_one")
      : t("timeline.new_many", { count });
    return <button type="button" class="jump" onClick={onJump}>{words}</button>;
  }
  if (!room.hasNewer.value) return null;
  return (
    <a
      class="jump"
      href="?"
      onClick={(event) => {
        event.preventDefault();
        onJump();
      }}
    >
      {t("timeline.latest")}
    </a>
  );
}
