/** What a path leads to; `item` is missing when no route takes the method. */
export interface Found<Item> {
  /** The path pattern that matched, or null. */
  route: string | null;
  params: Record<string, string>;
  item: Item | undefined;
}

export interface Router<Item> {
  /** Adds an item for a method or, with `*`, for every one. */
  add(method: "GET" | "POST" | "*", path: string, item: Item): void;
  /** Finds an item; paths without parameters win, then the order of `add`. */
  find(method: string, pathname: string): Found<Item>;
}

interface Entry<Item> {
  route: string;
  pattern: URLPattern;
  byMethod: Map<string, Item>;
}

export function createRouter<Item>(): Router<Item> {
  const fixed = new Map<string, Entry<Item>>();
  const dynamic = new Map<string, Entry<Item>>();

  return {
    add(method, path, item) {
      const table = path.includes(":") ? dynamic : fixed;
      const pattern = new URLPattern({ pathname: path });
      const entry = table.get(path) ??
        { route: path, pattern, byMethod: new Map() };
      table.set(path, entry);
      if (!entry.byMethod.has(method)) entry.byMethod.set(method, item);
    },
    find(method, pathname) {
      const exact = fixed.get(pathname) ?? fixed.get(otherSlash(pathname));
      if (exact) return toFound(exact, method, {});
      for (const entry of dynamic.values()) {
        const result = entry.pattern.exec({ pathname });
        if (result) return toFound(entry, method, result.pathname.groups);
      }
      return { route: null, params: {}, item: undefined };
    },
  };
}

function otherSlash(pathname: string): string {
  return pathname.endsWith("/") ? pathname.slice(0, -1) : `${pathname}/`;
}

function toFound<Item>(
  { route, byMethod }: Entry<Item>,
  method: string,
  groups: Record<string, string | undefined>,
): Found<Item> {
  const asked = method === "HEAD" && !byMethod.has(method) ? "GET" : method;
  const params: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(groups)) {
    params[name] = decodeURI(value ?? "");
  }
  return { route, params, item: byMethod.get(asked) ?? byMethod.get("*") };
}
