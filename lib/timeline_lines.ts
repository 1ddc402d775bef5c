import type { Notice } from "./client/notices.ts";
import type { Pending, Row } from "./client/view.ts";
import type { Entry, User } from "./protocol/events.ts";
import type { View } from "./view.ts";

/** One line of the page, as the timeline draws it. */
export type Line =
  | { type: "day"; key: string; at: number; day: string }
  | Notice
  | MessageLine;

export interface MessageLine {
  type: "message";
  key: string;
  from: User;
  at: number;
  /** Its day in the reader's zone, as 2026-11-24. */
  day: string;
  text: string;
  /** Whether it opens a group: another author, another day, or some minutes later. */
  isFirst: boolean;
  /** Set as long as the message has no place in the log. */
  pending?: Pending;
}

/** Messages of one author that are no further apart share one head. */
const groupMs = 5 * 60 * 1000;

/**
 * Lays rows out as lines: days are separated, one author's messages in a row are grouped. A row that
 * looks as it did the last time has the very same line, so that nobody draws it again.
 */
export function createLines(
  me: User,
  { timeZone }: Pick<View, "timeZone">,
): (rows: readonly Row[]) => Line[] {
  const dayOf = new Intl.DateTimeFormat("en-CA", { timeZone });
  const known = new WeakMap<Row, MessageLine>();

  function lay(row: Exclude<Row, Notice>): MessageLine {
    const { key } = row;
    const said = row.type === "message"
      ? ofEntry(row.entry)
      : ofPending(row.pending, me);
    const day = dayOf.format(said.at);
    return { type: "message", key, ...said, day, isFirst: true };
  }

  return (rows) => {
    const lines: Line[] = [];
    let dayAbove = "";
    let above: MessageLine | null = null;
    for (const row of rows) {
      if (row.type === "notice") {
        lines.push(row);
        above = null;
        continue;
      }
      const line: MessageLine = known.get(row) ?? lay(row);
      const { key, at, day } = line;
      const isNewDay = day !== dayAbove;
      if (isNewDay) lines.push({ type: "day", key: `day:${key}`, at, day });
      const isFirst: boolean = isNewDay || !continues(above, line);
      dayAbove = day;
      above = line.isFirst === isFirst ? line : { ...line, isFirst };
      known.set(row, above);
      lines.push(above);
    }
    return lines;
  };
}

type Said = Pick<MessageLine, "from" | "at" | "text" | "pending">;

function ofEntry({ from, at, text }: Entry): Said {
  return { from, at, text };
}

function ofPending(pending: Pending, from: User): Said {
  const { at, text } = pending;
  return { from, at, text, pending };
}

function continues(above: MessageLine | null, line: MessageLine): boolean {
  return above !== null && above.from.id === line.from.id &&
    Math.abs(line.at - above.at) < groupMs;
}
