import type { Query } from "../../lib/store/postgres_client.ts";
import { toEntry } from "../../lib/store/rows.ts";
import type { Entry } from "../../lib/protocol/events.ts";

/** Reads the lobby's log where it stands, past every machine. */
export async function readTruth(query: Query): Promise<Entry[]> {
  const rows = await query(
    `SELECT seq, at, author, cid, body, users.name
     FROM papo.entries JOIN papo.users ON users.id = author
     WHERE room = (SELECT id FROM papo.rooms WHERE slug = 'lobby')
     ORDER BY seq`,
    [],
  );
  return rows.map((row) => toEntry(row, "lobby"));
}
