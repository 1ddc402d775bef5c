import type { Translate } from "../lib/i18n/i18n.ts";

/** A form that makes a room by name. */
export function CreateRoom(
  { t, name, error }: { t: Translate; name?: string; error?: string },
) {
  return (
    <form class="create-room" method="post" action="/rooms">
      <label class="form__label" for="room-name">{t("rooms.create")}</label>
      <input
        class="form__field"
        id="room-name"
        name="name"
        value={name}
        placeholder={t("rooms.name")}
        maxLength={48}
        required
        dir="auto"
        aria-describedby={error === undefined ? undefined : "room-error"}
      />
      {error !== undefined && (
        <p class="form__error" id="room-error" role="alert">{error}</p>
      )}
      <button class="form__submit" type="submit">
        {t("rooms.create_submit")}
      </button>
    </form>
  );
}
