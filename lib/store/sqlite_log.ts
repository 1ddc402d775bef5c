import { createHash } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";

import type { Entry } from "../protocol/events.ts";
import { isStorable } from "../protocol/text.ts";
import type { Appended, Draft, Page, Range } from "./store.ts";
import type { Rooms } from "./sqlite_rooms.ts";
import { bytes, integer, type Row, text } from "./sqlite_row.ts";

export interface Log {
  append(draft: Draft): Appended;
  read(roomId: number, range: Range): Page | null;
}

const columns =
  `SELECT e.seq, e.at, e.cid, e.body, e.body_hash, e.author, u.name, r.slug
  FROM entries e JOIN users u ON u.id = e.author JOIN rooms r ON r.id = e.room`;

/** Prepares the statements on rooms' logs. */
export function openLog(db: DatabaseSync, rooms: Rooms): Log {
  const byCid = db.prepare(
    `${columns} WHERE e.room = ? AND e.cid = ? AND e.author = ?`,
  );
  const advance = db.prepare(
    "UPDATE rooms SET head = head + 1, messages = messages + 1 WHERE id = ? RETURNING head, messages",
  );
  const insert = db.prepare(
    `INSERT INTO entries (room, seq, type, author, cid, body_hash, body, at, messages)
     VALUES (?, ?, 'message', ?, ?, ?, ?, ?, ?)`,
  );
  const after = db.prepare(
    `${columns} WHERE e.room = ? AND e.seq > ? ORDER BY e.seq LIMIT ?`,
  );
  const between = db.prepare(
    `${columns} WHERE e.room = ? AND e.messages > ? AND e.seq < ? ORDER BY e.seq`,
  );
  const countBefore = db.prepare(
    "SELECT messages FROM entries WHERE room = ? AND seq < ? ORDER BY seq DESC LIMIT 1",
  );

  function readRange(roomId: number, range: Range): Row[] {
    if (range.type === "after") {
      return after.all(roomId, range.seq, range.limit);
    }
    const end = range.type === "before" ? range.seq : Number.MAX_SAFE_INTEGER;
    const last = countBefore.get(roomId, end);
    if (last === undefined) return [];
    return between.all(roomId, integer(last, "messages") - range.limit, end);
  }

  return {
    append({ roomId, author, cid, text: body, at }) {
      if (!isStorable(body) || !isStorable(cid)) {
        throw new TypeError("text can't be stored");
      }
      const hash = hashBody(body);
      const stored = byCid.get(roomId, cid, author.id);
      if (stored !== undefined) {
        const isSame = hash.equals(bytes(stored, "body_hash"));
        return isSame
          ? { type: "existed", entry: toEntry(stored) }
          : { type: "cid_conflict" };
      }
      const room = advance.get(roomId);
      if (room === undefined) throw new TypeError(`there is no room ${roomId}`);
      const seq = integer(room, "head");
      insert.run(
        roomId,
        seq,
        author.id,
        cid,
        hash,
        body,
        at,
        integer(room, "messages"),
      );
      return {
        type: "appended",
        entry: toEntry(byCid.get(roomId, cid, author.id)!),
      };
    },
    read(roomId, range) {
      const room = rooms.byId(roomId);
      if (room === null) return null;
      return { room, entries: readRange(roomId, range).map(toEntry) };
    },
  };
}

/** 128 bits tell bodies of one cid apart. */
function hashBody(body: string): Buffer {
  return createHash("sha256").update(`message\n${body}`).digest().subarray(
    0,
    16,
  );
}

function toEntry(row: Row): Entry {
  return {
    type: "message",
    room: text(row, "slug"),
    seq: integer(row, "seq"),
    at: integer(row, "at"),
    from: { id: text(row, "author"), name: text(row, "name") },
    cid: text(row, "cid"),
    text: text(row, "body"),
  };
}
