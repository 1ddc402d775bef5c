import type { Pending, Row } from "./client/view.ts";
import type { Entry, User } from "./protocol/events.ts";

/** One line of the page, as the timeline draws it. */
export type Line =
  | { type: "day"; key: string; at: number }
  | {
    type: "notice";
    key: string;
    came: readonly User[];
    went: readonly User[];
  }
  | MessageLine;

export interface MessageLine {
  type: "message";
  key: string;
  from: User;
  at: number;
  text: string;
  /** Whether it opens a group: another author, another day, or some minutes later. */
  isFirst: boolean;
  /** Set as long as the message has no place in the log. */
  pending?: Pending;
}

/** Messages of one author that are no further apart share one head. */
const groupMs = 5 * 60 * 1000;

/** Lays rows out as lines: days are separated, one author's messages in a row are grouped. */
export function toLines(
  rows: readonly Row[],
  options: { me: User; timeZone: string },
): Line[] {
  const dayOf = new Intl.DateTimeFormat("en-CA", {
    timeZone: options.timeZone,
  });
  const lines: Line[] = [];
  let day = "";
  let above: MessageLine | null = null;
  for (const row of rows) {
    if (row.type === "notice") {
      lines.push({
        type: "notice",
        key: row.key,
        came: row.came,
        went: row.went,
      });
      above = null;
      continue;
    }
    const line = row.type === "message"
      ? ofEntry(row.key, row.entry)
      : ofPending(row, options.me);
    const itsDay = dayOf.format(line.at);
    if (itsDay !== day) {
      lines.push({ type: "day", key: `day:${line.key}`, at: line.at });
    }
    const isFirst: boolean = itsDay !== day || !continues(above, line);
    day = itsDay;
    above = { ...line, isFirst };
    lines.push(above);
  }
  return lines;
}

function ofEntry(key: string, { from, at, text }: Entry): MessageLine {
  return { type: "message", key, from, at, text, isFirst: true };
}

function ofPending(
  { key, pending }: Extract<Row, { type: "pending" }>,
  me: User,
): MessageLine {
  return {
    type: "message",
    key,
    from: me,
    at: pending.at,
    text: pending.text,
    isFirst: true,
    pending,
  };
}

function continues(above: MessageLine | null, line: MessageLine): boolean {
  return above !== null && above.from.id === line.from.id &&
    Math.abs(line.at - above.at) < groupMs;
}
