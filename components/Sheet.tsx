import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";

export interface SheetProps {
  kind: "rooms" | "people" | "menu";
  /** What opens it, in words. */
  label: string;
  /** What opens it, as it looks. */
  summary: ComponentChildren;
  title?: string;
  children: ComponentChildren;
}

/** A panel over the page. It opens without a script; with one, Escape or a choice in it closes it. */
export function Sheet({ kind, label, summary, title, children }: SheetProps) {
  const sheet = useRef<HTMLDetailsElement>(null);
  function close(): void {
    if (sheet.current !== null) sheet.current.open = false;
  }
  return (
    <details
      class={`sheet sheet--${kind}`}
      ref={sheet}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !sheet.current?.open) return;
        close();
        sheet.current.querySelector("summary")?.focus();
      }}
      onClick={(event) =>
        event.target instanceof Element && event.target.closest("a") && close()}
    >
      <summary class="sheet__summary" aria-label={label}>{summary}</summary>
      <div class="sheet__panel">
        {title !== undefined && <h2 class="sheet__title">{title}</h2>}
        {children}
      </div>
    </details>
  );
}
