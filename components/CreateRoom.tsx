import type { Translate } from "../lib/i18n/i18n.ts";
import { maxRoomNameLength } from "../lib/protocol/limits.ts";

export interface CreateRoomProps {
  t: Translate;
  /** What was typed, when it was refused. */
  name?: string;
  error?: string;
}

/** A form that makes a room by name. */
export function CreateRoom({ t, name, error }: CreateRoomProps) {
  return (
    <form class="form rooms__create" method="post" action="/rooms">
      <label class="form">
        <span class="form__label">{t("rooms.create")}</span>
        <input
          class="form__field"
          name="name"
          value={name}
          placeholder={t("rooms.name")}
          maxLength={maxRoomNameLength}
          required
          autocomplete="off"
          dir="auto"
          aria-invalid={error === undefined ? undefined : "true"}
        />
      </label>
      {error !== undefined && <p class="form__error" role="alert">{error}</p>}
      <button class="form__submit form__submit--quiet" type="submit">
        {t("rooms.create_submit")}
      </button>
    </form>
  );
}
