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

/** Which page a browser has: the newest, one that a link leads to, or one that it kept long ago. */
export type Which =
  | { type: "latest" }
  | { type: "link"; seq: number }
  | { type: "old"; head: number };

export async function readPage(
  papo: Papo,
  slug: string,
  which: Which,
): Promise<Page | null> {
  const range = toRange(which);
  const found = await papo.store.room(slug);
  if (found === null) return null;
  const page = await papo.store.read(found.id, range);
  if (page === null) return null;
  const { id, epoch, head } = page.room;
  return {
    room: slug,
    epoch,
    head: which.type === "old" ? Math.min(which.head, head) : head,
    entries: page.entries,
    members: papo.presence.members(id),
    memberCount: papo.presence.count(id),
  };
}

function toRange(which: Which): Range {
  const limit = historyPage;
  switch (which.type) {
    case "latest":
      return { type: "latest", limit };
    case "link":
      return { type: "before", seq: which.seq + limit / 2, limit };
    case "old":
      return { type: "before", seq: which.head + 1, limit };
  }
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
