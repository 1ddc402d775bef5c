import type { DatabaseSync } from "node:sqlite";

import { hashBody, refuseUnstorable } from "./body.ts";
import type { Calls } from "./calls.ts";
import { toEntry, toRoom } from "./rows.ts";
import { roomColumns } from "./sqlite_rooms.ts";
import { integer, type Row, text } from "./row.ts";
import type { Appended, Draft, Page, Range, Room } from "./store.ts";

const entries = `
  SELECT e.seq, e.at, e.author, users.name, e.cid, e.body, e.body_hash
  FROM entries AS e JOIN users ON users.id = e.author
`;

export interface Log extends Pick<Calls, "append" | "read"> {
  beginAppends(): Appends;
}

/** Appends of one transaction, which look up rooms and authors once and move each head once. */
export interface Appends {
  append(draft: Draft): Appended;
  /** MUST be called before anything else reads, and before the commit. */
  end(): void;
}

/** Where a room's next entry goes. */
interface Place {
  slug: string;
  head: number;
  messages: number;
}

/** Prepares what appends to rooms' logs and reads them. */
export function prepareLog(db: DatabaseSync): Log {
  const selectPlace = db.prepare(
    "SELECT slug, head, messages FROM rooms WHERE id = ?",
  );
  const selectName = db.prepare("SELECT name FROM users WHERE id = ?");
  const insert = db.prepare(`
    INSERT INTO entries (room, seq, type, author, cid, body_hash, body, at, messages)
    VALUES (?, ?, 'message', ?, ?, ?, ?, ?, ?)
    ON CONFLICT (room, cid, author) DO NOTHING
  `);
  const moveHead = db.prepare(
    "UPDATE rooms SET head = ?, messages = ? WHERE id = ?",
  );
  const selectByCid = db.prepare(
    `${entries} WHERE e.room = ? AND e.cid = ? AND e.author = ?`,
  );
  const selectRoom = db.prepare(
    `SELECT ${roomColumns} FROM rooms WHERE id = ?`,
  );
  const selectAfter = db.prepare(
    `${entries} WHERE e.room = ? AND e.seq > ? ORDER BY e.seq LIMIT ?`,
  );
  // Walks back from the end to the message whose running count says that the page is full.
  const selectBefore = db.prepare(`
    ${entries} WHERE e.room = ?1 AND e.seq < ?2 AND e.seq >= (
      SELECT seq FROM entries
      WHERE room = ?1 AND seq < ?2 AND type = 'message' AND messages = ?3
      ORDER BY seq DESC LIMIT 1
    ) ORDER BY e.seq
  `);
  const selectCount = db.prepare(
    "SELECT messages FROM entries WHERE room = ? AND seq = ?",
  );

  function beginAppends(): Appends {
    const places = new Map<number, Place>();
    const names = new Map<string, string>();
    return {
      append(draft) {
        refuseUnstorable(draft);
        const place = recall(places, draft.roomId, findPlace);
        const name = recall(names, draft.author.id, findName);
        return appendAt(place, draft, name);
      },
      end() {
        for (const [id, { head, messages }] of places) {
          moveHead.run(head, messages, id);
        }
        places.clear();
      },
    };
  }

  function append(draft: Draft): Appended {
    const appends = beginAppends();
    const appended = appends.append(draft);
    appends.end();
    return appended;
  }

  function findPlace(roomId: number): Place {
    const row = selectPlace.get(roomId);
    if (row === undefined) {
      throw new Error(`Cannot append to room ${roomId}: there is none`);
    }
    return {
      slug: text(row, "slug"),
      head: integer(row, "head"),
      messages: integer(row, "messages"),
    };
  }

  function findName(author: string): string {
    const row = selectName.get(author);
    if (row === undefined) {
      throw new Error(`Cannot append by ${author}: there is no such user`);
    }
    return text(row, "name");
  }

  function appendAt(place: Place, draft: Draft, name: string): Appended {
    const { roomId, author, cid, at } = draft;
    const seq = place.head + 1;
    const bodyHash = hashBody("message", draft.text);
    const { changes } = insert.run(
      roomId,
      seq,
      author.id,
      cid,
      bodyHash,
      draft.text,
      at,
      place.messages + 1,
    );
    const room = place.slug;
    if (changes === 0) return stored(draft, room, bodyHash);
    place.head = seq;
    place.messages++;
    const from = { id: author.id, name };
    return {
      type: "appended",
      entry: { type: "message", room, seq, at, from, cid, text: draft.text },
    };
  }

  /** Answers a write whose cid its author has used in this room before. */
  function stored(
    { roomId, cid, author }: Draft,
    room: string,
    bodyHash: string,
  ): Appended {
    const row = selectByCid.get(roomId, cid, author.id);
    if (row === undefined) {
      throw new Error("Cannot append: another key than the cid is taken");
    }
    if (row.body_hash !== bodyHash) return { type: "cid_conflict" };
    return { type: "existed", entry: toEntry(row, room) };
  }

  function read(roomId: number, range: Range): Page | null {
    const row = selectRoom.get(roomId);
    if (row === undefined) return null;
    const room = toRoom(row);
    const rows = range.type === "after"
      ? selectAfter.all(roomId, range.seq, range.limit)
      : rowsBefore(room, range);
    return { room, entries: rows.map((row) => toEntry(row, room.slug)) };
  }

  function rowsBefore(
    { id, head }: Room,
    range: Extract<Range, { type: "latest" | "before" }>,
  ): Row[] {
    const end = range.type === "before"
      ? Math.min(range.seq, head + 1)
      : head + 1;
    const last = selectCount.get(id, end - 1);
    if (last === undefined) return [];
    const first = integer(last, "messages") - range.limit + 1;
    return selectBefore.all(id, end, Math.max(1, first));
  }

  return { append, beginAppends, read };
}

/** Looks up what a batch asks again and again. */
function recall<K, V>(known: Map<K, V>, key: K, find: (key: K) => V): V {
  const value = known.get(key) ?? find(key);
  known.set(key, value);
  return value;
}
