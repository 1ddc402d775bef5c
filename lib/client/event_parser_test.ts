import { assertEquals } from "@std/assert";

import { createEventParser } from "./event_parser.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

const text = ': a comment\n\nid: e:1\ndata: {"text":"olá 🦜"}\n\n' +
  "retry: 10\ndata:no space\ndata:  two\n\nevent: x\n\ndata: last\n\n";
const whole = ['{"text":"olá 🦜"}', "no space\n two", "last"];

for (
  const [name, lines] of [["LF", text], [
    "CRLF",
    text.replaceAll("\n", "\r\n"),
  ]] as const
) {
  Deno.test(`the parser gives the same of events with ${name}, cut at any byte`, () => {
    const all = bytes(lines);
    for (let cut = 0; cut <= all.length; cut++) {
      const parse = createEventParser();

      const parts = [all.subarray(0, cut), all.subarray(cut)];

      assertEquals(parts.flatMap(parse), whole);
    }
  });

  Deno.test(`the parser gives the same of events with ${name} that come byte by byte`, () => {
    const parse = createEventParser();

    const got = [...bytes(lines)].flatMap((byte) => parse(Uint8Array.of(byte)));

    assertEquals(got, whole);
  });
}

Deno.test("the parser gives an event as soon as it is complete, and none before", () => {
  const parse = createEventParser();

  assertEquals(parse(bytes("data: one\n")), []);
  assertEquals(parse(bytes("\ndata: two")), ["one"]);
  assertEquals(parse(bytes("\n\n")), ["two"]);
});
