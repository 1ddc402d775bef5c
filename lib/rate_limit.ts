/** How much of one thing is let through: `burst` at once, then `perSecond`. */
export interface Rate {
  burst: number;
  perSecond: number;
}

export interface Limiter {
  /** Takes one from the key's bucket: 0 when it was there, else the milliseconds to wait. */
  take(key: string): number;
}

interface Bucket {
  tokens: number;
  filledAt: number;
  /** Until then all is refused, so that a later write can't overtake the refused one. */
  shutUntil: number;
}

const minPauseMs = 1_000;
const sweepFrom = 10_000;

export interface LimiterOptions {
  now: () => number;
  /** How much of the rate is let through here, from 0 to 1; the rest is for others. */
  share?: () => number;
}

/** Counts by token buckets, one a key; a full bucket is forgotten. */
export function createLimiter(
  whole: Rate,
  options: LimiterOptions,
): Limiter {
  const { share = () => 1 } = options;
  const buckets = new Map<string, Bucket>();
  let sweepAt = sweepFrom;
  return {
    take(key) {
      const now = options.now();
      const rate = partOf(whole, share());
      const bucket = refill(buckets.get(key), rate, now);
      buckets.set(key, bucket);
      if (buckets.size > sweepAt) {
        forgetFull(buckets, rate, now);
        sweepAt = Math.max(sweepFrom, buckets.size * 2);
      }
      if (now < bucket.shutUntil) return bucket.shutUntil - now;
      if (bucket.tokens >= 1) {
        bucket.tokens--;
        return 0;
      }
      const waitMs = Math.max(
        minPauseMs,
        Math.ceil((1 - bucket.tokens) / rate.perSecond * 1000),
      );
      bucket.shutUntil = now + waitMs;
      return waitMs;
    },
  };
}

function partOf(rate: Rate, share: number): Rate {
  if (share === 1) return rate;
  const { burst, perSecond } = rate;
  return { burst: Math.max(1, burst * share), perSecond: perSecond * share };
}

function refill(bucket: Bucket | undefined, rate: Rate, now: number): Bucket {
  if (bucket === undefined) {
    return { tokens: rate.burst, filledAt: now, shutUntil: 0 };
  }
  const seconds = Math.max(0, now - bucket.filledAt) / 1000;
  bucket.tokens = Math.min(
    rate.burst,
    bucket.tokens + seconds * rate.perSecond,
  );
  bucket.filledAt = now;
  return bucket;
}

function forgetFull(
  buckets: Map<string, Bucket>,
  rate: Rate,
  now: number,
): void {
  for (const [key, bucket] of buckets) {
    const isFull = refill(bucket, rate, now).tokens >= rate.burst;
    if (isFull && now >= bucket.shutUntil) buckets.delete(key);
  }
}

/** Lets everything through, for benchmarks. */
export const unlimited: Limiter = { take: () => 0 };
