import type { Answers, Call, Done, Outcome } from "./calls.ts";
import type { Unusable } from "./data_unusable.ts";
import type { Draft } from "./store.ts";

/** Main thread → worker. Batches are answered in order. */
export type Request =
  | { type: "open"; path: string; maxPages?: number }
  | { type: "batch"; calls: PackedCall[] }
  | { type: "close" };

/** Worker → main thread. */
export type Reply =
  | { type: "opened" }
  | { type: "not_opened"; reason: Unusable; message: string }
  | { type: "answers"; outcomes: PackedOutcome[]; committed: number }
  | { type: "closed" };

/**
 * An append as it crosses to the other thread. What is cloned for that is paid by the name of each
 * property, and an append is by far the most frequent call.
 */
type PackedDraft = [
  roomId: number,
  authorId: string,
  authorName: string,
  cid: string,
  text: string,
  at: number,
];

export type PackedCall = PackedDraft | Exclude<Call, Call<"append">>;

/** What an appended entry has that its draft had not: its seq, its room's slug, its author's name. */
type Placed = [seq: number, room: string, authorName: string];

export type PackedOutcome = Placed | Outcome;

export function packCall(call: Call): PackedCall {
  if (call.method !== "append") return call;
  const [{ roomId, author, cid, text, at }] = call.args;
  return [roomId, author.id, author.name, cid, text, at];
}

export function unpackCall(packed: PackedCall): Call {
  if (!Array.isArray(packed)) return packed;
  const [roomId, id, name, cid, text, at] = packed;
  const draft: Draft = { roomId, author: { id, name }, cid, text, at };
  return { method: "append", args: [draft] };
}

export function packOutcome(outcome: Outcome): PackedOutcome {
  if (!isAppend(outcome) || outcome.value.type !== "appended") return outcome;
  const { seq, room, from } = outcome.value.entry;
  return [seq, room, from.name];
}

function isAppend(outcome: Outcome): outcome is Done<"append"> {
  return outcome.type === "done" && outcome.method === "append";
}

/** Gives the outcomes of a batch, whose calls have the rest of the entries that they appended. */
export function unpackAnswers(
  { outcomes, committed }: Extract<Reply, { type: "answers" }>,
  calls: readonly Call[],
): Answers {
  return {
    outcomes: outcomes.map((packed, index) =>
      Array.isArray(packed) ? unpackPlaced(packed, calls[index]) : packed
    ),
    committed,
  };
}

function unpackPlaced([seq, room, name]: Placed, call?: Call): Outcome {
  if (call?.method !== "append") {
    return { type: "failed", why: "answered as append" };
  }
  const [{ author: { id }, cid, text, at }] = call.args;
  const from = { id, name };
  return {
    type: "done",
    method: "append",
    value: {
      type: "appended",
      entry: { type: "message", room, seq, at, from, cid, text },
    },
  };
}
