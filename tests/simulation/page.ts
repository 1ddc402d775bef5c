import type { Papo } from "../../lib/papo.ts";
import type { User } from "../../lib/protocol/events.ts";
import { historyPage } from "../../lib/protocol/limits.ts";
import type { WirePage } from "../../lib/protocol/page.ts";
import { readRange } from "../../lib/range.ts";
import type { Range } from "../../lib/store/store.ts";

/** What a room's HTML says, as the routes put it together. */
export interface Page extends WirePage {
  members: User[];
  memberCount: number;
}

/** @param at the seq to read around; null for the newest. */
export async function readPage(
  papo: Papo,
  slug: string,
  at: number | null,
): Promise<Page | null> {
  const range: Range = at === null
    ? { type: "latest", limit: historyPage }
    : { type: "before", seq: at + historyPage / 2, limit: historyPage };
  const found = await papo.store.room(slug);
  if (found === null) return null;
  const page = await papo.store.read(found.id, range);
  if (page === null) return null;
  const { id, epoch, head } = page.room;
  return {
    room: slug,
    epoch,
    head,
    entries: page.entries,
    members: papo.presence.members(id),
    memberCount: papo.presence.count(id),
  };
}

/** Does what `/rooms/:room.json` does. */
export async function readHistory(
  papo: Papo,
  slug: string,
  side: "before" | "after",
  seq: number,
): Promise<WirePage | null> {
  const range = readRange(new URLSearchParams({ [side]: String(seq) }));
  const found = await papo.store.room(slug);
  if (found === null || range === null) return null;
  const page = await papo.store.read(found.id, range);
  if (page === null) return null;
  const { epoch, head } = page.room;
  return { room: slug, epoch, head, entries: page.entries };
}
