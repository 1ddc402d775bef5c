/** Reads metrics as a scraper does: numbers, by name and labels as they stand. */
export function readSamples(text: string): Map<string, number> {
  const lines = text.split("\n").filter((line) => /^[^#]/.test(line));
  return new Map(lines.map((line) => {
    const [name = "", value] = line.split(/ (?=\S+$)/);
    return [name, Number(value)];
  }));
}
