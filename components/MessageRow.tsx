import type { ReadonlySignal } from "@preact/signals";
import type { MouseEventHandler } from "preact";

import type { Pending } from "../lib/client/view.ts";
import type { TimeFormat } from "../lib/format.ts";
import type { Translate } from "../lib/i18n/i18n.ts";
import type { MessageLine } from "../lib/timeline_lines.ts";
import { copyText } from "./copy_text.ts";
import { MessageText } from "./MessageText.tsx";
import { Tile } from "./Tile.tsx";

export interface MessageRowProps {
  line: MessageLine;
  isMine: boolean;
  time: ReadonlySignal<TimeFormat>;
  t: Translate;
  onRetry: (cid: string) => void;
  onDiscard: (cid: string) => void;
}

/**
 * One message. It keeps its row from being written until it is confirmed. Since it reads a signal, it
 * is drawn again only when that changes or one of its properties is another; 300 of them are many.
 */
export function MessageRow(
  { line, isMine, time, t, onRetry, onDiscard }: MessageRowProps,
) {
  const { from, at, text, isFirst, pending } = line;
  const classes = [
    "message",
    isFirst && "message--first",
    isMine && "message--mine",
    pending !== undefined && "message--pending",
  ];
  return (
    <li
      class={classes.filter(Boolean).join(" ")}
      data-key={line.key}
      tabIndex={-1}
    >
      {isFirst && (
        <>
          <Tile name={from.name} />
          <p class="message__head">
            <bdi class="message__name">{from.name}</bdi>
          </p>
        </>
      )}
      <time
        class="message__time"
        dateTime={new Date(at).toISOString()}
        title={time.value.full(at)}
      >
        {time.value.short(at)}
      </time>
      <div class="message__text" dir="auto">
        <MessageText text={text} />
      </div>
      {pending !== undefined && (
        <PendingState
          pending={pending}
          t={t}
          onRetry={onRetry}
          onDiscard={onDiscard}
        />
      )}
    </li>
  );
}

interface PendingStateProps {
  pending: Pending;
  t: Translate;
  onRetry: (cid: string) => void;
  onDiscard: (cid: string) => void;
}

/** What becomes of a message that is not confirmed yet, and what its writer can do about it. */
function PendingState({ pending, t, onRetry, onDiscard }: PendingStateProps) {
  if (pending.state === "sending") return null;
  if (pending.state === "waiting") {
    return <p class="message__state">{t("message.waiting")}</p>;
  }
  const { cid, text, code = "bad_command" } = pending;
  return (
    <p class="message__state message__state--refused" role="alert">
      {t("message.refused")} {t(`error.${code}`)}{" "}
      {act("message.retry", () => onRetry(cid))}{" "}
      {act("message.copy", (event) => copy(text, event.currentTarget))}{" "}
      {act("message.discard", () => onDiscard(cid))}
    </p>
  );

  function act(
    word: Parameters<Translate>[0],
    onClick: MouseEventHandler<HTMLButtonElement>,
  ) {
    return (
      <button type="button" class="message__act" onClick={onClick}>
        {t(word)}
      </button>
    );
  }
}

function copy(text: string, button: HTMLElement): void {
  const row = button.closest("[data-key]");
  copyText(text, row?.querySelector<HTMLElement>(".message__text") ?? null);
}
