import type { RoomView, Row } from "../../lib/client/view.ts";
import type { Entry } from "../../lib/protocol/events.ts";
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
    const texts = new Set<string>();
    const keys = new Set<string>();
    const entries: Entry[] = [];
    for (const row of rows) {
      const text = textOf(row);
      if (text !== null && !isAdded(texts, text)) {
        world.violate(`${tab} shows a message twice in ${room.slug}`);
      }
      if (!isAdded(keys, row.key)) {
        world.violate(`${tab} has two rows of one key in ${room.slug}`);
      }
      if (row.type === "message") entries.push(row.entry);
    }
    judgeOrder(world, tab, entries);
  };
}

/** Adds to a set; false when it is there already. */
function isAdded(set: Set<string>, value: string): boolean {
  const { size } = set;
  return set.add(value).size > size;
}

function judgeOrder(
  world: World,
  tab: string,
  entries: readonly Entry[],
): void {
  for (const [index, entry] of entries.entries()) {
    const last = entries[index - 1]?.seq ?? entry.seq - 1;
    if (entry.seq !== last + 1) {
      world.violate(`${tab} shows ${place(entry)} right after ${last}`);
    }
  }
  judgeHistory(world, tab, entries);
}

/** What was restored and what was there before must never stand on one screen. */
function judgeHistory(
  { ledger: { histories }, violate }: World,
  tab: string,
  entries: readonly Entry[],
): void {
  if (histories.some((each) => entries.every(each.isCommitted))) return;
  const stray = entries.find((entry) =>
    !histories.some((each) => each.isCommitted(entry))
  );
  if (stray === undefined) return violate(`${tab} shows two histories at once`);
  const what = `"${name(stray)}" as ${place(stray)}`;
  violate(`${tab} shows ${what}, which is not stored so`);
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
