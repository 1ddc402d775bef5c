import type { Page, Range, Room, Store } from "./store/store.ts";

/** What joins ask of a store. */
export type Reads = Pick<Store, "room" | "read">;

/**
 * Has those who ask the same while it is being read share the answer, so that a thousand who come
 * back at once cost a read or two. Nobody misses anything by it: what was stored after the read
 * began is found when they catch up.
 */
export function shareReads(store: Reads): Reads {
  const rooms = new Map<string, Promise<Room | null>>();
  const pages = new Map<string, Promise<Page | null>>();
  return {
    room: (slug) => share(rooms, slug, () => store.room(slug)),
    read: (roomId, range) =>
      share(pages, keyOf(roomId, range), () => store.read(roomId, range)),
  };
}

function share<T>(
  underWay: Map<string, Promise<T>>,
  key: string,
  read: () => Promise<T>,
): Promise<T> {
  const known = underWay.get(key);
  if (known !== undefined) return known;
  const reading = read().finally(() => underWay.delete(key));
  underWay.set(key, reading);
  return reading;
}

function keyOf(roomId: number, range: Range): string {
  const { type, limit } = range;
  return [roomId, type, limit, type === "latest" ? "" : range.seq].join(" ");
}
