import { hashBody, refuseUnstorable } from "./body.ts";
import type { PostgresCalls } from "./postgres_engine.ts";
import type { Query } from "./postgres_client.ts";
import { integer, type Row, text } from "./row.ts";
import { toEntry, toRoom } from "./rows.ts";
import type { Outcome } from "./calls.ts";
import type { Appended, Draft, Range } from "./store.ts";

export interface PostgresLog extends Pick<PostgresCalls, "read" | "heads"> {
  /** Appends drafts in their order, in one round trip; those that are mistakes do not touch the others. */
  appendAll(drafts: readonly Draft[]): Promise<Outcome[]>;
}

/** A room beside each of its entries, so that both are of the same moment; one row without an entry at least. */
const readRoom = (which: string) => `
  SELECT r.id, r.slug, r.name AS room_name, r.kind, r.epoch, r.head,
    e.seq, e.at, e.author, e.cid, e.body, u.name
  FROM papo.rooms AS r
  LEFT JOIN LATERAL (${which}) AS e ON true
  LEFT JOIN papo.users AS u ON u.id = e.author
  WHERE r.id = $1 ORDER BY e.seq
`;

const readAfter = readRoom(`
  SELECT * FROM papo.entries
  WHERE room = r.id AND seq > $2 ORDER BY seq LIMIT $3
`);

/** Walks back from the end to the message whose running count says that the page is full. */
const readBefore = readRoom(`
  SELECT * FROM papo.entries
  WHERE room = r.id AND seq < least($2, r.head + 1) AND seq >= (
    SELECT seq FROM papo.entries
    WHERE room = r.id AND seq < least($2, r.head + 1) AND type = 'message'
      AND messages = greatest(1, 1 - $3 + (
        SELECT messages FROM papo.entries
        WHERE room = r.id AND seq = least($2, r.head + 1) - 1
      ))
    ORDER BY seq DESC LIMIT 1
  )
`);

const answer = "nth, what, seq, slug, name, at, body";
const append = `SELECT ${answer} FROM papo.append($1)`;
const appendMany = `SELECT ${answer} FROM papo.append_many($1, $2)`;

/** From so many drafts on it is faster to append them as one. */
const many = 20;

/** Beyond every seq there will be. */
const end = Number.MAX_SAFE_INTEGER;

export function preparePostgresLog(query: Query): PostgresLog {
  return {
    async appendAll(drafts) {
      const outcomes = drafts.map(whyNot);
      const sound = drafts.map(toJson).filter((_, i) => outcomes[i] === null);
      const json = JSON.stringify(sound);
      const rows = sound.length < many
        ? await query(append, [json])
        : await query(appendMany, [placesOf(sound), json]);
      const answers = new Map(rows.map((row) => [integer(row, "nth"), row]));
      return drafts.map((draft, nth) =>
        outcomes[nth] ?? toOutcome(draft, answers.get(nth))
      );
    },
    async read(roomId, range) {
      const rows = await rowsOf(query, roomId, range);
      const [first] = rows;
      if (first === undefined) return null;
      const room = toRoom({ ...first, name: first.room_name });
      const entries = rows.filter(({ seq }) => seq !== null)
        .map((row) => toEntry(row, room.slug));
      return { room, entries };
    },
    async heads(roomIds) {
      const rows = await query(
        `SELECT id, head FROM papo.rooms WHERE id IN (
          SELECT jsonb_array_elements_text($1)::bigint
        )`,
        [JSON.stringify(roomIds)],
      );
      return new Map(
        rows.map((row) => [integer(row, "id"), integer(row, "head")]),
      );
    },
  };
}

function rowsOf(
  query: Query,
  roomId: number,
  range: Range,
): Promise<readonly Row[]> {
  const { limit } = range;
  switch (range.type) {
    case "after":
      return query(readAfter, [roomId, range.seq, limit]);
    case "before":
      return query(readBefore, [roomId, range.seq, limit]);
    case "latest":
      return query(readBefore, [roomId, end, limit]);
  }
  range satisfies never;
}

function whyNot(draft: Draft): Outcome | null {
  try {
    refuseUnstorable(draft);
    return null;
  } catch (error) {
    return { type: "failed", why: String(error) };
  }
}

/** Lists rooms as Postgres reads an array. */
function placesOf(drafts: readonly { roomId: number }[]): string {
  return `{${[...new Set(drafts.map(({ roomId }) => roomId))].join()}}`;
}

function toJson({ roomId, author, cid, text, at }: Draft, nth: number) {
  const hash = hashBody("message", text);
  return { nth, roomId, author: author.id, cid, text, hash, at };
}

function toOutcome(draft: Draft, row: Row | undefined): Outcome {
  if (row === undefined) {
    const why = `Cannot append to room ${draft.roomId} by ${draft.author.id}`;
    return { type: "failed", why: `${why}: there is no such room or user` };
  }
  return { type: "done", method: "append", value: toAppended(draft, row) };
}

function toAppended({ author, cid, ...draft }: Draft, row: Row): Appended {
  const what = text(row, "what");
  if (what === "cid_conflict") return { type: what };
  if (what !== "appended" && what !== "existed") {
    throw new TypeError(`Cannot append: "${what}" is no answer`);
  }
  const { at, body } = what === "existed"
    ? row
    : { at: draft.at, body: draft.text };
  const entry = toEntry(
    { ...row, author: author.id, cid, at, body },
    text(row, "slug"),
  );
  return { type: what, entry };
}
