import type { RoomView } from "../lib/client/view.ts";
import type { Translate } from "../lib/i18n/i18n.ts";

export interface ComposerProps {
  room: RoomView;
  t: Translate;
  cid: string;
  draft?: string;
  error?: string;
}

/** Where one writes. */
export function Composer({ room, t, cid, draft, error }: ComposerProps) {
  function submit(event: SubmitEvent & { currentTarget: HTMLFormElement }) {
    event.preventDefault();
    const field = event.currentTarget.elements.namedItem("text");
    if (!(field instanceof HTMLTextAreaElement) || field.value.trim() === "") {
      return;
    }
    room.send(field.value);
    field.value = "";
  }
  return (
    <form class="composer" method="post" onSubmit={submit}>
      <input type="hidden" name="cid" value={cid} />
      {error !== undefined && <p class="form__error" role="alert">{error}</p>}
      <textarea
        name="text"
        aria-label={t("composer.label")}
        rows={1}
        dir="auto"
      >
        {draft}
      </textarea>
      <button type="submit">{t("composer.send")}</button>
    </form>
  );
}
