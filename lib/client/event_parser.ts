/**
 * Makes a parser of server-sent events, as far as Papo uses them: it takes bytes, however they are
 * cut, and gives the data of each event that is complete.
 */
export function createEventParser(): (bytes: Uint8Array) => string[] {
  const decoder = new TextDecoder();
  let rest = "";
  let data: string[] = [];

  function takeLine(line: string): string[] {
    const [, value] = line.match(/^data: ?(.*)$/s) ?? [];
    if (value !== undefined) data.push(value);
    if (line !== "" || data.length === 0) return [];
    const complete = data.join("\n");
    data = [];
    return [complete];
  }

  return (bytes) => {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    return lines.flatMap((line) => takeLine(line.replace(/\r$/, "")));
  };
}
