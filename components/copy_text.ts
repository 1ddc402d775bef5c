/**
 * Copies a text, and tells whether it worked. Plain http from another device has no clipboard: there
 * the text is selected where it is shown, and copied the old way or by hand.
 */
export async function copyText(
  text: string,
  shown: HTMLElement | null,
): Promise<boolean> {
  if (navigator.clipboard !== undefined) {
    await navigator.clipboard.writeText(text);
    return true;
  }
  select(shown);
  return document.execCommand("copy");
}

function select(shown: HTMLElement | null): void {
  if (shown instanceof HTMLInputElement) return shown.select();
  if (shown !== null) getSelection()?.selectAllChildren(shown);
}
