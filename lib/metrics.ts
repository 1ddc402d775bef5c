/** One metric as Prometheus knows it: what it means, and what it says now. */
export interface Family {
  name: string;
  type: "counter" | "gauge" | "histogram";
  help: string;
  samples: Iterable<Sample>;
}

export interface Sample {
  /** What comes after the family's name, as `_sum`. */
  suffix?: string;
  label?: readonly [name: string, value: string];
  value: number;
}

/** Counts by the value of one label. */
export interface Tally {
  add(value: string): void;
  count(value: string): number;
  samples(): Iterable<Sample>;
}

/** Counts values by size. */
export interface Histogram {
  observe(value: number): void;
  samples(): Iterable<Sample>;
}

/** What a scraper is told that this text is. */
export const textType = "text/plain; version=0.0.4; charset=utf-8";

/** Writes metrics in Prometheus' text format. */
export function toText(families: Iterable<Family>): string {
  return Array.from(families, toBlock).join("");
}

/** Gives the sample of a metric that is one number. */
export function single(value: number): Sample[] {
  return [{ value }];
}

/**
 * Makes a tally.
 *
 * @param values those to show while they count nothing yet, so that their first increase is seen.
 */
export function createTally(label: string, values: Iterable<string>): Tally {
  const counts = new Map(Array.from(values, (value) => [value, 0]));
  const count = (value: string) => counts.get(value) ?? 0;
  return {
    add: (value) => void counts.set(value, count(value) + 1),
    count,
    *samples() {
      for (const [value, count] of counts) {
        yield { label: [label, value], value: count };
      }
    },
  };
}

/**
 * Makes a histogram.
 *
 * @param bounds the upper bounds of the buckets, each included, growing, without infinity.
 */
export function createHistogram(bounds: readonly number[]): Histogram {
  const counts = Array<number>(bounds.length).fill(0);
  let sum = 0;
  let total = 0;

  return {
    observe(value) {
      const bucket = bounds.findIndex((bound) => value <= bound);
      if (bucket >= 0) counts[bucket] = (counts[bucket] ?? 0) + 1;
      sum += value;
      total++;
    },
    *samples() {
      let below = 0;
      for (const [bucket, bound] of bounds.entries()) {
        below += counts[bucket] ?? 0;
        yield bucketOf(bound, below);
      }
      yield bucketOf(Infinity, total);
      yield { suffix: "_sum", value: sum };
      yield { suffix: "_count", value: total };
    },
  };
}

function bucketOf(bound: number, value: number): Sample {
  return { suffix: "_bucket", label: ["le", toNumber(bound)], value };
}

function toBlock({ name, type, help, samples }: Family): string {
  const lines = Array.from(samples, (sample) => toLine(name, sample));
  const helpText = help.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
  return [`# HELP ${name} ${helpText}`, `# TYPE ${name} ${type}`, ...lines, ""]
    .join("\n");
}

function toLine(name: string, { suffix = "", label, value }: Sample): string {
  const labels = label === undefined
    ? ""
    : `{${label[0]}="${quoted(label[1])}"}`;
  return `${name}${suffix}${labels} ${toNumber(value)}`;
}

function quoted(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll("\n", "\\n")
    .replaceAll('"', '\\"');
}

/** JavaScript's own words for numbers are Prometheus', but for infinity. */
function toNumber(value: number): string {
  return String(value).replace("Infinity", "Inf").replace(/^Inf/, "+Inf");
}
