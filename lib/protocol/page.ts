import { type Entry, isEntry } from "./events.ts";
import { isListOf, isNumber, isShape, isText } from "./shape.ts";

/** A stretch of a room's log, as `/rooms/:room.json` gives it. */
export interface WirePage {
  room: string;
  epoch: string;
  head: number;
  entries: Entry[];
}

const isPage = isShape<WirePage>({
  room: isText,
  epoch: isText,
  head: isNumber,
  entries: isListOf(isEntry),
});

/** Decodes what was fetched. @throws {TypeError} for anything else than a page. */
export function decodePage(value: unknown): WirePage {
  if (isPage(value)) return value;
  throw new TypeError("what was fetched is no page of history");
}
