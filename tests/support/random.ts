/** Makes numbers in [0, 1) that a seed repeats (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Makes a seed, or takes the one that is to be played again. */
export function chooseSeed(): number {
  const asked = Deno.env.get("SEED");
  return asked === undefined
    ? crypto.getRandomValues(new Uint32Array(1))[0] ?? 0
    : Number(asked);
}
