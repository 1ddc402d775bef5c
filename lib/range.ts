import { historyPage, maxHistoryPage } from "./protocol/limits.ts";
import type { Range } from "./store/store.ts";

/** Reads `?after=`, `?before=`, `?at=` and `?limit=`; null when one of them is no whole number. */
export function readRange(query: URLSearchParams): Range | null {
  const [after, before, at] = ["after", "before", "at"].map((name) =>
    wholeNumber(query, name)
  );
  const asked = wholeNumber(query, "limit");
  if ([after, before, at, asked].includes(null)) return null;
  const limit = Math.min(Math.max(asked ?? historyPage, 1), maxHistoryPage);
  if (typeof after === "number") return { type: "after", seq: after, limit };
  if (typeof before === "number") return { type: "before", seq: before, limit };
  if (typeof at === "number") {
    return { type: "before", seq: at + Math.ceil(limit / 2), limit };
  }
  return { type: "latest", limit };
}

/** A parameter's value; undefined when absent, null when it is something else. */
function wholeNumber(
  query: URLSearchParams,
  name: string,
): number | null | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const value = Number(text);
  return /^\d+$/.test(text) && Number.isSafeInteger(value) ? value : null;
}
