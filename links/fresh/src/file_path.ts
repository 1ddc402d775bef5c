/**
 * Reads the names of route files. An id is a file's path under `routes/`
 * without its extension: `rooms/[room]/events`.
 */

/** Splits an id into its folder's segments and its own name. */
export function splitId(id: string): { folder: string[]; name: string } {
  const parts = id.split("/").map(toSegment);
  return { folder: parts.slice(0, -1), name: parts.at(-1) ?? "" };
}

/** Turns an id into a URL path pattern: `rooms/[room]` → `/rooms/:room`. */
export function toPattern(id: string): string {
  const { folder, name } = splitId(id);
  return "/" + (name === "index" ? folder : [...folder, name]).join("/");
}

/** Splits a path given to `app.use` or `app.get` as ids are split. */
export function toSegments(path: string): string[] {
  if (path === "*" || path === "/*") return [];
  return path.split("/").filter((segment) => segment !== "");
}

/** Orders ids: files starting with `_` first, then names before parameters. */
export function compareIds(a: string, b: string): number {
  const left = a.split("/");
  const right = b.split("/");
  for (const [index, x] of left.entries()) {
    const y = right[index];
    if (y === undefined) return -1;
    if (x === y) continue;
    if (rank(x) !== rank(y)) return rank(y) - rank(x);
    if (x.startsWith(y)) return index === right.length - 1 ? -1 : 1;
    if (y.startsWith(x)) return index === left.length - 1 ? 1 : -1;
    return x < y ? -1 : 1;
  }
  return 1;
}

/** Higher comes first: a route sees only what was added before it. */
function rank(segment: string): number {
  if (segment === "_app") return 7;
  if (segment.startsWith("_m")) return 6;
  if (segment.startsWith("_e")) return 4;
  if (segment.startsWith("_")) return 5;
  if (segment === "index") return 3;
  if (segment.startsWith("[...")) return 0;
  return segment.startsWith("[") ? 1 : 2;
}

function toSegment(part: string): string {
  if (/^\(|\[\[|\]\[/.test(part)) {
    throw new SyntaxError(
      `Cannot route "${part}": no groups, no optional or adjoining parameters`,
    );
  }
  const rest = part.match(/^\[\.\.\.(.+)\]$/)?.[1];
  return rest ? `:${rest}*` : part.replace(/\[([^\]]+)\]/g, ":$1");
}
