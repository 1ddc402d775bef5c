/**
 * Moves the focus from one message to the next: the list is one stop of the Tab key, and arrows walk
 * in it. From the list itself the way begins at the newest message.
 */
export function moveRowFocus(event: KeyboardEvent, list: HTMLElement): void {
  const step = steps.get(event.key);
  const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey &&
    !event.shiftKey;
  if (step === undefined || !isPlain) return;
  const rows = [...list.querySelectorAll<HTMLElement>("[data-key]")];
  const current = rows.findIndex((row) => row.contains(document.activeElement));
  const start = current === -1 ? rows.length : current;
  const next = rows[Math.min(Math.max(start + step, 0), rows.length - 1)];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}

const steps: ReadonlyMap<string, number> = new Map([
  ["ArrowUp", -1],
  ["ArrowDown", 1],
  ["Home", -Infinity],
  ["End", Infinity],
]);
