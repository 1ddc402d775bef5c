import type { Store } from "../../lib/store/store.ts";
import { signInAna } from "../../lib/store/test_data.ts";

/** Before this the store is not measured: files grow, statements are prepared. */
const warmUpMs = 500;

/**
 * Has some write, each the next message when its last is stored, so that those who write at once
 * share a commit; returns how many messages are stored in a second.
 */
export async function storedPerSecond(
  store: Store,
  { writers, seconds }: { writers: number; seconds: number },
): Promise<number> {
  const author = await signInAna(store);
  const room = await store.room("lobby");
  if (room === null) throw new Error("There is no lobby");
  const from = performance.now() + warmUpMs;
  const to = from + seconds * 1_000;
  let number = 0;
  let stored = 0;

  async function writeOn(): Promise<void> {
    while (performance.now() < to) {
      // Grows with time, as the page's own.
      const cid = String(number++).padStart(9, "0");
      const draft = { roomId: room!.id, author, cid, text, at: Date.now() };
      await store.append(draft);
      const now = performance.now();
      if (now >= from && now < to) stored++;
    }
  }
  await Promise.all(Array.from({ length: writers }, writeOn));
  return stored / seconds;
}

const text = "A message of fifty letters, as people write in chats.";
