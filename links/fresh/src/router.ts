export type Method =
  | "HEAD"
  | "GET"
  | "POST"
  | "PATCH"
  | "PUT"
  | "DELETE"
  | "OPTIONS";

export const METHODS: readonly Method[] = [
  "HEAD",
  "GET",
  "POST",
  "PATCH",
  "PUT",
  "DELETE",
  "OPTIONS",
];

export interface Match<Item> {
  /** The path pattern that matched, or `null`. */
  route: string | null;
  params: Record<string, string>;
  /** `undefined`: no pattern, or none for this method. */
  item: Item | undefined;
  methods: string[];
}

export interface Router<Item> {
  /** Adds an item; the first one for a method and path stays. */
  add(methods: readonly Method[], path: string, item: Item): void;
  /** Finds an item; paths without parameters win, then the order of `add`. */
  match(method: string, pathname: string): Match<Item>;
}

interface Entry<Item> {
  route: string;
  pattern: URLPattern | null;
  byMethod: Map<string, Item>;
}

export function createRouter<Item>(): Router<Item> {
  const fixed = new Map<string, Entry<Item>>();
  const dynamic = new Map<string, Entry<Item>>();

  return {
    add(methods, path, item) {
      const table = /[*:{}+?()]/.test(path) ? dynamic : fixed;
      const entry = table.get(path) ?? createEntry(path, table === dynamic);
      table.set(path, entry);
      for (const method of methods) {
        if (!entry.byMethod.has(method)) entry.byMethod.set(method, item);
      }
    },
    match(method, pathname) {
      const exact = fixed.get(pathname) ?? fixed.get(otherSlash(pathname));
      if (exact) return found(exact, method, {});
      for (const entry of dynamic.values()) {
        const result = entry.pattern?.exec({ pathname });
        if (result) return found(entry, method, result.pathname.groups);
      }
      return { route: null, params: {}, item: undefined, methods: [] };
    },
  };
}

function createEntry<Item>(route: string, hasParams: boolean): Entry<Item> {
  const pattern = hasParams ? new URLPattern({ pathname: route }) : null;
  return { route, pattern, byMethod: new Map() };
}

function otherSlash(pathname: string): string {
  if (pathname === "/") return pathname;
  return pathname.endsWith("/") ? pathname.slice(0, -1) : `${pathname}/`;
}

function found<Item>(
  { route, byMethod }: Entry<Item>,
  method: string,
  groups: Record<string, string | undefined>,
): Match<Item> {
  const item = byMethod.get(method) ??
    (method === "HEAD" ? byMethod.get("GET") : undefined);
  const params: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(groups)) {
    params[name] = decodeURI(value ?? "");
  }
  return { route, params, item, methods: [...byMethod.keys()] };
}
