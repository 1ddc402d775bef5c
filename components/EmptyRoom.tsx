import { type ReadonlySignal, useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";

import type { Translate } from "../lib/i18n/i18n.ts";
import type { QrPath } from "../lib/share.ts";
import { copyText } from "./copy_text.ts";

export interface EmptyRoomProps {
  share: { url: string; qr: QrPath };
  memberCount: ReadonlySignal<number>;
  t: Translate;
}

/** The first minute: whom to tell, and how; among others, that nothing was said yet. */
export function EmptyRoom({ share, memberCount, t }: EmptyRoomProps) {
  const { url, qr } = share;
  const field = useRef<HTMLInputElement>(null);
  const isCopied = useSignal(false);

  async function copy(): Promise<void> {
    isCopied.value = await copyText(url, field.current);
  }

  if (memberCount.value > 1) return <p class="empty">{t("empty.quiet")}</p>;
  return (
    <section class="empty">
      <h2 class="empty__title">{t("empty.title")}</h2>
      <p>{t("empty.share")}</p>
      <div class="empty__address">
        <input
          class="form__field"
          ref={field}
          readOnly
          value={url}
          aria-label={t("empty.share")}
          onFocus={(event) => event.currentTarget.select()}
        />
        <button
          class="form__submit form__submit--quiet empty__copy"
          type="button"
          onClick={copy}
        >
          {isCopied.value ? t("empty.copied") : t("empty.copy")}
        </button>
      </div>
      <svg
        class="empty__qr"
        viewBox={`0 0 ${qr.size} ${qr.size}`}
        role="img"
        aria-label={t("empty.qr", { url })}
        shape-rendering="crispEdges"
      >
        <rect class="empty__qr-ground" width={qr.size} height={qr.size} />
        <path class="empty__qr-dark" d={qr.path} />
      </svg>
      <p class="empty__hint">{t("empty.second")}</p>
    </section>
  );
}
