import { openSqliteStore } from "../../../lib/store/sqlite.ts";
import type { Room, Store } from "../../../lib/store/store.ts";

/** Writes rooms with so many entries each into a data folder that no server has open. */
export async function fillRooms(
  dataDir: string,
  sizes: readonly number[],
): Promise<void> {
  const store = await openSqliteStore(dataDir);
  const now = Date.now();
  const author = await signIn(store, now);
  for (const size of sizes) {
    const room = await store.createRoom({
      slug: roomOf(size),
      name: `Room of ${size}`,
      kind: "public",
      now,
    });
    if (room === null) throw new Error(`${roomOf(size)} is there already`);
    await fill(store, { room, author, size, now });
  }
  await store.close();
}

export function roomOf(size: number): string {
  return `room-of-${size}`;
}

async function signIn(store: Store, now: number) {
  const signedIn = await store.signIn({
    name: "Chronicler",
    nameKey: "chronicler",
    tokenHash: "none",
    now,
    expiresAt: now,
  });
  if (signedIn.type === "name_taken") throw new Error("The name is taken");
  return signedIn.user;
}

/** As many as share one commit. */
const atOnce = 250;
const minuteMs = 60_000;

interface Filling {
  room: Room;
  author: Awaited<ReturnType<typeof signIn>>;
  size: number;
  now: number;
}

/** The newest entry is a minute old, and each other a minute older than the next. */
async function fill(
  store: Store,
  { room, author, size, now }: Filling,
): Promise<void> {
  for (let first = 1; first <= size; first += atOnce) {
    const count = Math.min(atOnce, size + 1 - first);
    const numbers = Array.from({ length: count }, (_, i) => first + i);
    await Promise.all(numbers.map((number) =>
      store.append({
        roomId: room.id,
        author,
        cid: `written-${number}`,
        text: sentence(number),
        at: now - (size + 1 - number) * minuteMs,
      })
    ));
  }
}

const words =
  "we could meet at the station left of the clock and take the slow train along the coast because nobody is in a hurry today"
    .split(" ");

/** Writes some words, few or many, with a link now and then; the same for the same number. */
export function sentence(number: number): string {
  const length = 3 + (number * 7) % 22;
  const said = words.slice(0, length).join(" ");
  return number % 20 === 0
    ? `${number} ${said} https://papo.example/${number}`
    : `${number} ${said}`;
}
