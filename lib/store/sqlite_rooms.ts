import type { DatabaseSync } from "node:sqlite";

import { nameKey } from "../names.ts";
import { randomId } from "./random_id.ts";
import type { Calls } from "./calls.ts";
import { integer } from "./row.ts";
import { byName, toRoom, toRoomRow } from "./rows.ts";
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
