import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { TargetedEvent, TargetedKeyboardEvent } from "preact";

import type { Drafts } from "../lib/client/storage.ts";
import type { RoomView } from "../lib/client/view.ts";
import type { Translate } from "../lib/i18n/i18n.ts";
import { maxTextLength } from "../lib/protocol/limits.ts";
import { codePoints } from "../lib/protocol/text.ts";

export interface ComposerProps {
  room: RoomView;
  name: string;
  t: Translate;
  drafts: Drafts;
  /** The key under which the form sends, where no script runs. */
  cid: string;
  /** What was typed into the form, and why it was refused. */
  draft?: string;
  error?: string;
}

/** From here on the counter shows. */
const countFrom = maxTextLength - 400;

/** Where one writes: Enter sends, except where Enter is needed to write. */
export function Composer(
  { room, name, t, drafts, cid, draft = "", error }: ComposerProps,
) {
  const field = useRef<HTMLTextAreaElement>(null);
  const text = useSignal(draft);
  /** Whether something was typed here since the field held what another tab wrote. */
  const isTyped = useRef(false);

  useEffect(() => {
    const kept = drafts.read(room.slug);
    if (text.value === "" && kept !== "") text.value = kept;
    if (!hasTouch()) field.current?.focus();
    return drafts.watch(room.slug, (next) => {
      if (isTyped.current && isFocused(field.current)) return;
      isTyped.current = false;
      text.value = next;
    });
  }, []);
  useEffect(() => fit(field.current), [text.value]);

  function write(next: string): void {
    text.value = next;
    isTyped.current = true;
    drafts.write(room.slug, next);
    if (next !== "") room.type();
  }

  function submit(): void {
    const length = codePoints(text.value);
    if (text.value.trim() === "" || length > maxTextLength) return;
    room.send(text.value);
    text.value = "";
    isTyped.current = false;
    drafts.write(room.slug, "");
    field.current?.focus();
  }

  function onKeyDown(event: TargetedKeyboardEvent<HTMLTextAreaElement>): void {
    const sends = event.key === "Enter" && !event.shiftKey &&
      !event.isComposing &&
      event.keyCode !== composingKeyCode && !hasTouch();
    if (!sends) return;
    event.preventDefault();
    submit();
  }

  return (
    <form
      class="composer"
      method="post"
      onSubmit={(event: TargetedEvent<HTMLFormElement>) => {
        event.preventDefault();
        submit();
      }}
    >
      <input type="hidden" name="cid" value={cid} />
      {error !== undefined && <p class="form__error" role="alert">{error}</p>}
      <div class="composer__box">
        <textarea
          class="composer__field"
          ref={field}
          name="text"
          rows={1}
          dir="auto"
          required
          enterkeyhint="enter"
          aria-label={t("composer.label")}
          placeholder={t("composer.placeholder", { room: name })}
          value={text.value}
          onInput={(event) => write(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <button class="composer__send" type="submit">
          <span class="composer__send-word">{t("composer.send")}</span>
        </button>
      </div>
      <Counter length={codePoints(text.value)} t={t} />
    </form>
  );
}

function Counter({ length, t }: { length: number; t: Translate }) {
  if (length < countFrom) return null;
  const left = maxTextLength - length;
  return left >= 0
    ? <p class="composer__count">{t("composer.left", { count: left })}</p>
    : (
      <p class="composer__count composer__count--over" role="alert">
        {t("composer.over", { count: -left })}
      </p>
    );
}

/** What browsers report for a key that an input method is still using. */
const composingKeyCode = 229;

/** On a touch keyboard Enter breaks the line, and the button sends. */
function hasTouch(): boolean {
  return matchMedia("(pointer: coarse)").matches;
}

/** Tells whether somebody may be typing: a field keeps its focus while its window has lost it. */
function isFocused(field: HTMLTextAreaElement | null): boolean {
  return document.hasFocus() && document.activeElement === field;
}

/** Grows the field with its text, up to what the style allows. */
function fit(field: HTMLTextAreaElement | null): void {
  if (field === null) return;
  field.style.blockSize = "auto";
  field.style.blockSize = `${field.scrollHeight}px`;
}
