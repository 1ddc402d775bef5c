import { hash } from "node:crypto";
import type { DatabaseSync, SQLOutputValue } from "node:sqlite";

import type { Entry } from "../protocol/events.ts";
import { isStorable } from "../protocol/text.ts";
import type { Calls } from "./sqlite_messages.ts";
import { integer, text } from "./sqlite_row.ts";
import { roomColumns, toRoom } from "./sqlite_rooms.ts";
import type { Appended, Draft, Page, Range } from "./store.ts";

type Row = Record<string, SQLOutputValue>;

/** Half of a SHA-256: enough that nobody finds two bodies with one hash. */
const hashLength = 32;

const entryColumns = `
  entries.seq, entries.at, entries.author, users.name, entries.cid, entries.body
  FROM entries JOIN users ON users.id = entries.author
`;

/** Prepares what appends to rooms' logs and reads them. */
export function prepareLog(db: DatabaseSync): Pick<Calls, "append" | "read"> {
  const selectPlace = db.prepare(`
    SELECT rooms.slug, rooms.head, rooms.messages, users.name
    FROM rooms, users WHERE rooms.id = ? AND users.id = ?
  `);
  const insert = db.prepare(`
    INSERT INTO entries (room, seq, type, author, cid, body_hash, body, at, messages)
    VALUES (?, ?, 'message', ?, ?, ?, ?, ?, ?)
    ON CONFLICT (room, cid, author) DO NOTHING
  `);
  const moveHead = db.prepare(
    "UPDATE rooms SET head = ?, messages = ? WHERE id = ?",
  );
  const selectByCid = db.prepare(`
    SELECT entries.body_hash, ${entryColumns}
    WHERE entries.room = ? AND entries.cid = ? AND entries.author = ?
  `);
  const selectRoom = db.prepare(
    `SELECT ${roomColumns}, messages FROM rooms WHERE id = ?`,
  );
  const selectAfter = db.prepare(`
    SELECT ${entryColumns} WHERE entries.room = ? AND entries.seq > ? ORDER BY entries.seq LIMIT ?
  `);
  const selectBefore = db.prepare(`
    SELECT ${entryColumns} WHERE entries.room = ?1 AND entries.seq < ?2 AND entries.seq >= (
      SELECT seq FROM entries
      WHERE room = ?1 AND seq < ?2 AND type = 'message' AND messages = ?3
      ORDER BY seq DESC LIMIT 1
    ) ORDER BY entries.seq
  `);
  const selectCount = db.prepare(
    "SELECT messages FROM entries WHERE room = ? AND seq = ?",
  );

  function append(draft: Draft): Appended {
    const { roomId, author, cid, at } = draft;
    refuseUnstorable(draft);
    const place = selectPlace.get(roomId, author.id);
    if (place === undefined) {
      throw new Error(
        `Cannot append to room ${roomId}: it or the author does not exist`,
      );
    }
    const room = text(place, "slug");
    const seq = integer(place, "head") + 1;
    const messages = integer(place, "messages") + 1;
    const bodyHash = hashBody("message", draft.text);
    const { changes } = insert.run(
      roomId,
      seq,
      author.id,
      cid,
      bodyHash,
      draft.text,
      at,
      messages,
    );
    if (changes === 0) return stored(draft, room, bodyHash);
    moveHead.run(seq, messages, roomId);
    const from = { id: author.id, name: text(place, "name") };
    return {
      type: "appended",
      entry: { type: "message", room, seq, at, from, cid, text: draft.text },
    };
  }

  /** Answers a write whose cid this author has used in this room before. */
  function stored(
    { roomId, cid, author }: Draft,
    room: string,
    bodyHash: string,
  ): Appended {
    const row = selectByCid.get(roomId, cid, author.id);
    if (row?.body_hash !== bodyHash) return { type: "cid_conflict" };
    return { type: "existed", entry: toEntry(row, room) };
  }

  function read(roomId: number, range: Range): Page | null {
    const row = selectRoom.get(roomId);
    if (row === undefined) return null;
    const room = toRoom(row);
    const entries = rows(range).map((entry) => toEntry(entry, room.slug));
    return { room, entries };

    function rows(range: Range): Row[] {
      const { limit } = range;
      switch (range.type) {
        case "after":
          return selectAfter.all(roomId, range.seq, limit);
        case "latest":
          return before(room.head + 1, integer(row?.messages), limit);
        case "before": {
          const seq = Math.min(range.seq, room.head + 1);
          return before(
            seq,
            integer(selectCount.get(roomId, seq - 1)?.messages ?? 0),
            limit,
          );
        }
      }
      range satisfies never;
    }

    /** The page starts at the message whose running count says that `limit` remain. */
    function before(seq: number, messages: number, limit: number): Row[] {
      return selectBefore.all(roomId, seq, Math.max(1, messages - limit + 1));
    }
  }

  return { append, read };
}

function toEntry(row: Row, room: string): Entry {
  return {
    type: "message",
    room,
    seq: integer(row, "seq"),
    at: integer(row, "at"),
    from: { id: text(row, "author"), name: text(row, "name") },
    cid: text(row, "cid"),
    text: text(row, "body"),
  };
}

/** Such text never gets past the protocol's edge; here it would silently become another one. */
function refuseUnstorable(draft: Draft): void {
  if (isStorable(draft.text) && isStorable(draft.cid)) return;
  throw new TypeError(
    "Cannot append: the text or cid holds NUL or half a character",
  );
}

function hashBody(type: Entry["type"], body: string): string {
  return hash("sha256", `${type}\0${body}`, "hex").slice(0, hashLength);
}
