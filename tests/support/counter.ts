/** Counts what happens, and tells when enough has. */
export interface Counter {
  readonly total: number;
  add(): void;
  /** Resolves when that many more were added. */
  more(count: number): Promise<void>;
}

export function createCounter(): Counter {
  let total = 0;
  let goal = Infinity;
  let reached = Promise.withResolvers<void>();
  return {
    get total() {
      return total;
    },
    add() {
      total++;
      if (total >= goal) reached.resolve();
    },
    async more(count) {
      goal = total + count;
      reached = Promise.withResolvers();
      await reached.promise;
    },
  };
}
