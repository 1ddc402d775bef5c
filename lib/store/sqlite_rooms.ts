import type { DatabaseSync } from "node:sqlite";

import { nameKey } from "../names.ts";
import type { RoomKind, RoomRow } from "../protocol/events.ts";
import { randomId } from "./random_id.ts";
import type { Calls } from "./sqlite_messages.ts";
import { integer, type Row, text } from "./sqlite_row.ts";
import type { NewRoom, Room } from "./store.ts";

export const roomColumns = "id, slug, name, kind, epoch, head";

/** Prepares what lists, finds and creates rooms. */
export function prepareRooms(
  db: DatabaseSync,
): Pick<Calls, "rooms" | "room" | "createRoom" | "heads"> {
  const selectPublic = db.prepare(
    "SELECT slug, name, kind, head FROM rooms WHERE kind = 'public'",
  );
  const selectBySlug = db.prepare(
    `SELECT ${roomColumns} FROM rooms WHERE slug = ?`,
  );
  const selectHead = db.prepare("SELECT head FROM rooms WHERE id = ?");
  const insert = db.prepare(`
    INSERT INTO rooms (slug, look, name, kind, epoch, created_at)
    VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT DO NOTHING RETURNING ${roomColumns}
  `);
  const insertOwner = db.prepare(
    "INSERT INTO memberships (room, user, role) VALUES (?, ?, 'owner')",
  );

  function room(slug: string): Room | null {
    const row = selectBySlug.get(slug);
    return row === undefined ? null : toRoom(row);
  }

  function createRoom({ slug, name, kind, owner, now }: NewRoom): Room | null {
    const row = insert.get(slug, nameKey(slug), name, kind, randomId(), now);
    if (row === undefined) return null;
    const created = toRoom(row);
    if (owner !== undefined) insertOwner.run(created.id, owner.id);
    return created;
  }

  function heads(roomIds: number[]): Map<number, number> {
    const found = new Map<number, number>();
    for (const id of roomIds) {
      const row = selectHead.get(id);
      if (row !== undefined) found.set(id, integer(row, "head"));
    }
    return found;
  }

  return {
    rooms: () => selectPublic.all().map(toRoomRow).sort(byName),
    room,
    createRoom,
    heads,
  };
}

export function toRoom(row: Row): Room {
  return {
    id: integer(row, "id"),
    slug: text(row, "slug"),
    name: text(row, "name"),
    kind: toKind(text(row, "kind")),
    epoch: text(row, "epoch"),
    head: integer(row, "head"),
  };
}

function toRoomRow(row: Row): RoomRow {
  return {
    room: text(row, "slug"),
    name: text(row, "name"),
    kind: toKind(text(row, "kind")),
    head: integer(row, "head"),
  };
}

function toKind(kind: string): RoomKind {
  if (kind === "public" || kind === "private" || kind === "direct") return kind;
  throw new TypeError(`Cannot read a room: "${kind}" is no kind`);
}

/** SQLite knows no order of letters beyond ASCII's; this one is the same on every machine. */
const collator = new Intl.Collator("en", { numeric: true });

function byName(a: RoomRow, b: RoomRow): number {
  return collator.compare(a.name, b.name) || (a.room < b.room ? -1 : 1);
}
