import { nameKey } from "../names.ts";
import { isStorable } from "../protocol/text.ts";
import type { PostgresCalls } from "./postgres_engine.ts";
import type { Query } from "./postgres_client.ts";
import { randomId } from "./random_id.ts";
import { byName, toRoom, toRoomRow } from "./rows.ts";

const columns = "id, slug, name, kind, epoch, head";

const insertRoom = `
  WITH made AS (
    INSERT INTO papo.rooms (slug, look, name, kind, epoch, created_at)
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING ${columns}
  ), owned AS (
    INSERT INTO papo.memberships (room, "user", role)
    SELECT id, $7::text, 'owner' FROM made WHERE $7::text <> ''
  )
  SELECT ${columns} FROM made
`;

/** Prepares what lists, finds and creates rooms. */
export function preparePostgresRooms(
  query: Query,
): Pick<PostgresCalls, "rooms" | "room" | "createRoom"> {
  return {
    async rooms() {
      const rows = await query(
        "SELECT slug, name, kind, head FROM papo.rooms WHERE kind = 'public'",
        [],
      );
      return rows.map(toRoomRow).sort(byName);
    },
    async room(slug) {
      // Postgres refuses to look for what it can't store.
      if (!isStorable(slug)) return null;
      const [row] = await query(
        `SELECT ${columns} FROM papo.rooms WHERE slug = $1`,
        [slug],
      );
      return row === undefined ? null : toRoom(row);
    },
    async createRoom({ slug, name, kind, owner, now }) {
      const look = nameKey(slug);
      const [row] = await query(
        insertRoom,
        [slug, look, name, kind, randomId(), now, owner?.id ?? ""],
      );
      return row === undefined ? null : toRoom(row);
    },
  };
}
