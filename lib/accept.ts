/** Tells how much an Accept header wants a media type that it names, from 0 to 1; 0 when it names none. */
export function wish(accept: string, named: (type: string) => boolean): number {
  let best = 0;
  for (const range of accept.toLowerCase().split(",")) {
    const [type = "", ...parameters] = range.split(";").map((it) => it.trim());
    if (named(type)) best = Math.max(best, quality(parameters));
  }
  return best;
}

function quality(parameters: string[]): number {
  const q = parameters.find((it) => it.startsWith("q="))?.slice(2);
  if (q === undefined) return 1;
  return /^[01](\.\d{0,3})?$/.test(q) ? Math.min(Number(q), 1) : 0;
}
