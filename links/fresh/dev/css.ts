import { CACHE_BUST_PARAM } from "../src/asset.ts";

/** Ties the files that a style sheet names to the build, as `asset()` does. */
export function addAssetHashesToCss(css: string, id: string): string {
  return css.replace(
    /url\(\s*(["']?)(\/[^/"')][^"')]*)\1\s*\)/g,
    (_, _quote, path) => `url(${JSON.stringify(withId(path, id))})`,
  );
}

function withId(path: string, id: string): string {
  const url = new URL(path, "http://site.invalid");
  url.searchParams.set(CACHE_BUST_PARAM, id);
  return url.pathname + url.search + url.hash;
}
