import * as v from "valibot";

import { entrySchema } from "./events.ts";

const page = v.object({
  room: v.string(),
  epoch: v.string(),
  head: v.number(),
  entries: v.array(entrySchema),
});

/** A stretch of a room's log, as `/rooms/:room.json` gives it. */
export type WirePage = v.InferOutput<typeof page>;

/** Decodes what was fetched. @throws {v.ValiError} for anything else than a page. */
export function decodePage(value: unknown): WirePage {
  return v.parse(page, value);
}
