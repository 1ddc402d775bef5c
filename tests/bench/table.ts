import type { Measured } from "./load.ts";
import type { Figure, Work } from "./works.ts";

export interface Result {
  work: Work;
  server: string;
  measured: Measured;
}

/** Writes medians and their ratios to Bun's as a Markdown table. */
export function table(results: readonly Result[]): string {
  const servers = [...new Set(results.map(({ server }) => server))];
  const works = [...new Set(results.map(({ work }) => work))];
  const rows = works.flatMap((work) =>
    work.figures.map((figure) => {
      const medians = servers.map((server) =>
        medianOf(
          results.filter((each) => each.work === work && each.server === server)
            .map(({ measured }) => measured),
          figure,
        )
      );
      const [own = NaN] = medians;
      const bun = medians[servers.indexOf("Bun")] ?? NaN;
      return [work.name, figure.name, ...medians.map(round), ratio(own, bun)];
    })
  );
  const head = ["work", "figure", ...servers, "Papo ÷ Bun"];
  return markdown(head, rows);
}

export function markdown(head: string[], rows: string[][]): string {
  return [head, head.map(() => "---"), ...rows]
    .map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

export function medianOf(
  all: readonly Measured[],
  { field, unit }: Figure,
): number {
  return median(all.map((measured) => Number(measured[field]) / unit));
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

export function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

function ratio(own: number, other: number): string {
  return `${(own / other).toFixed(2)}×`;
}
