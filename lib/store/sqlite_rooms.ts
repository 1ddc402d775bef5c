import type { DatabaseSync } from "node:sqlite";

import type { RoomKind, RoomRow } from "../protocol/events.ts";
import { integer, type Row, text } from "./sqlite_row.ts";
import type { NewRoom, Room } from "./store.ts";

export interface Rooms {
  rooms(): RoomRow[];
  room(slug: string): Room | null;
  byId(id: number): Room | null;
  createRoom(room: NewRoom): Room | null;
}

const columns = "SELECT id, slug, name, kind, epoch, head FROM rooms";

/** Prepares the statements on rooms and memberships. */
export function openRooms(db: DatabaseSync): Rooms {
  const publicRooms = db.prepare(
    `${columns} WHERE kind = 'public' ORDER BY name COLLATE NOCASE, id`,
  );
  const bySlug = db.prepare(`${columns} WHERE slug = ?`);
  const byId = db.prepare(`${columns} WHERE id = ?`);
  const insert = db.prepare(
    `INSERT INTO rooms (slug, name, kind, epoch, created_at)
     VALUES (?, ?, ?, lower(hex(randomblob(8))), ?) ON CONFLICT DO NOTHING RETURNING *`,
  );
  const own = db.prepare(
    "INSERT INTO memberships (room, user, role) VALUES (?, ?, 'owner')",
  );

  return {
    rooms: () =>
      publicRooms.all().map(toRoom).map(({ slug, name, kind, head }) => ({
        room: slug,
        name,
        kind,
        head,
      })),
    room: (slug) => toRoomOrNull(bySlug.get(slug)),
    byId: (id) => toRoomOrNull(byId.get(id)),
    createRoom({ slug, name, kind, owner, now }) {
      const room = toRoomOrNull(insert.get(slug, name, kind, now));
      if (room !== null && owner !== undefined) own.run(room.id, owner.id);
      return room;
    },
  };
}

function toRoomOrNull(row: Row | undefined): Room | null {
  return row === undefined ? null : toRoom(row);
}

function toRoom(row: Row): Room {
  return {
    id: integer(row, "id"),
    slug: text(row, "slug"),
    name: text(row, "name"),
    kind: toKind(text(row, "kind")),
    epoch: text(row, "epoch"),
    head: integer(row, "head"),
  };
}

function toKind(kind: string): RoomKind {
  if (kind === "public" || kind === "private" || kind === "direct") return kind;
  throw new TypeError(`"${kind}" is no kind of room`);
}
