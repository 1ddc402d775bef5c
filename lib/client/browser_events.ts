import type { Signal } from "@preact/signals";

import { type View, yearSeconds } from "../view.ts";
import type { ChatView } from "./view.ts";

/** Starts a chat and follows what the browser says: the network, the tab, the address, the keyboard. */
export function followBrowser(chat: ChatView, view: Signal<View>): () => void {
  const whileHere = new AbortController();
  const { signal } = whileHere;
  const wake = () => chat.wake();
  addEventListener("online", wake, { signal });
  addEventListener("focus", wake, { signal });
  // The page is back from the history, or from being frozen.
  addEventListener("pageshow", wake, { signal });
  document.addEventListener("resume", wake, { signal });
  document.addEventListener(
    "visibilitychange",
    () => !document.hidden && wake(),
    { signal },
  );
  // Fresh's own runtime claims this entry, and would reload the page on the way back to it.
  history.replaceState(null, "");
  addEventListener("popstate", () => chat.open(roomOf(location.pathname)), {
    signal,
  });
  visualViewport?.addEventListener("resize", fitKeyboard, { signal });
  rememberTimeZone(view);
  chat.start();
  return () => {
    whileHere.abort();
    chat.close();
  };
}

function roomOf(path: string): string {
  return decodeURIComponent(path.split("/").at(-1) ?? "");
}

/** Keeps the composer above a keyboard that covers the page, as on iOS. */
function fitKeyboard(): void {
  const height = visualViewport?.height ?? innerHeight;
  document.documentElement.style.setProperty("--height", `${height}px`);
}

/** Shows this browser's own times, and has the server do so from now on. */
function rememberTimeZone(view: Signal<View>): void {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  if (timeZone === view.value.timeZone) return;
  view.value = { ...view.value, timeZone };
  const value = encodeURIComponent(timeZone);
  document.cookie =
    `papo_tz=${value}; path=/; max-age=${yearSeconds}; samesite=lax`;
}
