import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";

import type { Translate } from "../lib/i18n/i18n.ts";
import type { QrPath } from "../lib/share.ts";

export interface EmptyRoomProps {
  share: { url: string; qr: QrPath };
  t: Translate;
}

/** The first minute: whom to tell, and how. */
export function EmptyRoom({ share, t }: EmptyRoomProps) {
  const { url, qr } = share;
  const field = useRef<HTMLInputElement>(null);
  const isCopied = useSignal(false);

  /** Plain http from another device has no clipboard; there the address is selected to be copied by hand. */
  async function copy(): Promise<void> {
    field.current?.select();
    if (navigator.clipboard === undefined) return;
    await navigator.clipboard.writeText(url);
    isCopied.value = true;
  }

  return (
    <section class="empty">
      <h2>{t("empty.title")}</h2>
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
