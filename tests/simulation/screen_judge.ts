import type { RoomView, Row } from "../../lib/client/view.ts";
import { name, place } from "./ledger.ts";
import type { World } from "./world.ts";

/** Looks at a screen after every step: no hole, nothing twice, nothing that is not stored. */
export function createScreenJudge(
  world: World,
  tab: string,
): (room: RoomView) => void {
  let seen: readonly Row[] | null = null;

  return (room) => {
    const rows = room.rows.value;
    if (rows === seen) return;
    seen = rows;
    const texts = rows.flatMap((row) => textOf(row) ?? []);
    if (new Set(texts).size < texts.length) {
      world.violate(`${tab} shows a message twice in ${room.slug}`);
    }
    if (new Set(rows.map(({ key }) => key)).size < rows.length) {
      world.violate(`${tab} has two rows of one key in ${room.slug}`);
    }
    judgeOrder(world, tab, rows);
  };
}

function judgeOrder(world: World, tab: string, rows: readonly Row[]): void {
  let last: number | null = null;
  for (const row of rows) {
    if (row.type !== "message") continue;
    const { entry } = row;
    if (last !== null && entry.seq !== last + 1) {
      world.violate(`${tab} shows ${place(entry)} right after ${last}`);
    }
    if (!world.ledger.isCommitted(entry)) {
      const what = `"${name(entry)}" as ${place(entry)}`;
      world.violate(`${tab} shows ${what}, which is not stored so`);
    }
    last = entry.seq;
  }
}

function textOf(row: Row): string | null {
  switch (row.type) {
    case "message":
      return row.entry.text;
    case "pending":
      return row.pending.text;
    case "notice":
      return null;
  }
}
