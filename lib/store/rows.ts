import type { Entry, RoomKind, RoomRow } from "../protocol/events.ts";
import { integer, type Row, text } from "./row.ts";
import type { Room } from "./store.ts";

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

export function toRoomRow(row: Row): RoomRow {
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

/** No database's order of letters: this one is the same on every machine. */
const collator = new Intl.Collator("en", { numeric: true });

export function byName(a: RoomRow, b: RoomRow): number {
  return collator.compare(a.name, b.name) || (a.room < b.room ? -1 : 1);
}

/** Makes an entry of a row of the log, joined with its author's name. */
export function toEntry(row: Row, room: string): Entry {
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
