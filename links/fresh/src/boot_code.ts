import { chunkUrl, RUNTIME } from "./build.ts";
import type { Rendering } from "./rendering.ts";

/** Writes the script that starts a page's islands; null when it needs none. */
export function bootCode(
  { build, islands, props }: Pick<Rendering, "build" | "islands" | "props">,
): string | null {
  if (islands.size === 0 && !build.isDev) return null;
  const runtime = JSON.stringify(chunkUrl(build.id, RUNTIME));
  const imports = [...islands].map(({ name, chunk }) =>
    `import ${name} from ${JSON.stringify(chunk)};`
  );
  const names = [...islands].map(({ name }) => name);
  props.forEach(requirePlain);
  // Without "<" nothing in the props can end the script or open a comment.
  const json = JSON.stringify(props).replaceAll("<", "\\u003C");
  return `import { boot } from ${runtime};${imports.join("")}` +
    `boot({${names.join(",")}},${json});`;
}

/** Refuses what JSON would lose. The real Fresh sends more types; an app that stays with these runs on both. */
function requirePlain(value: unknown): void {
  switch (typeof value) {
    case "undefined":
    case "boolean":
    case "string":
      return;
    case "number":
      if (Number.isFinite(value)) return;
      break;
    case "object": {
      if (value === null) return;
      const { constructor } = value;
      if (constructor !== Object && constructor !== Array) break;
      return Object.values(value).forEach(requirePlain);
    }
  }
  throw new TypeError(
    `Cannot send ${Deno.inspect(value)} to an island: not plain JSON`,
  );
}
