import { historyPage, maxHistoryPage } from "./protocol/limits.ts";
import type { Range } from "./store/store.ts";

/** Reads `?after=`, `?before=`, `?at=` and `?limit=`; null when one of them is no whole number. */
export function readRange(query: URLSearchParams): Range | null {
  const [after, before, at] = ["after", "before", "at"].map((name) =>
    wholeNumber(query, name, 0, Number.MAX_SAFE_INTEGER)
  );
  const asked = wholeNumber(query, "limit", 1, maxHistoryPage);
  if ([after, before, at, asked].includes(null)) return null;
  const limit = asked ?? historyPage;
  if (typeof after === "number") return { type: "after", seq: after, limit };
  if (typeof before === "number") return { type: "before", seq: before, limit };
  if (typeof at === "number") {
    return { type: "before", seq: at + Math.ceil(limit / 2), limit };
  }
  return { type: "latest", limit };
}

/** A parameter's value, the nearest in its bounds; undefined when absent, null when no number. */
function wholeNumber(
  query: URLSearchParams,
  name: string,
  min: number,
  max: number,
): number | null | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (!/^-?\d+$/.test(text)) return null;
  return Math.min(Math.max(Number(text), min), max);
}
