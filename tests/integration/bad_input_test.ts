import { assertEquals } from "@std/assert";

import { signIn } from "../support/people.ts";
import { sharePapo } from "../support/server.ts";
import { connectTo } from "../support/wire.ts";

const papo = sharePapo({ RATE_LIMIT: "off" });

const send = (fields: Record<string, unknown>) =>
  JSON.stringify({
    type: "send",
    room: "lobby",
    cid: "c",
    text: "oi",
    ...fields,
  });

const nested = (depth: number) =>
  `{"type":"ping","x":${"[".repeat(depth - 1)}${"]".repeat(depth - 1)}}`;

const badFrames: Record<string, string> = {
  "words": "hello",
  "half an object": '{"type":"ping"',
  "two objects on one line": '{"type":"ping"}{"type":"ping"}',
  "an array": '[{"type":"ping"}]',
  "null": "null",
  "a number": "1e999",
  "a text": '"ping"',
  "nesting of 9": nested(9),
  "nesting of 30,000": nested(30_000),
  "an unclosed text": '{"type":"pi',
  "NaN": '{"type":"ping","heads":{"lobby":NaN}}',
};

const badCommands: Record<string, string> = {
  "no type": "{}",
  "an unknown type": '{"type":"shutdown"}',
  "a type of another case": '{"type":"Ping"}',
  "a type that is an inherited name": '{"type":"constructor"}',
  "a type that is an object": '{"type":{"toString":"ping"}}',
  "no room": '{"type":"join"}',
  "a room that is an object": '{"type":"join","room":{"$ne":null}}',
  "a room that is a number": '{"type":"join","room":5}',
  "a room with NUL": '{"type":"join","room":"lob\\u0000by"}',
  "a cursor that is a text": '{"type":"join","room":"lobby","cursor":"5"}',
  "a seq that is a text":
    '{"type":"join","room":"lobby","cursor":{"epoch":"e","seq":"5"}}',
  "a seq below 0":
    '{"type":"join","room":"lobby","cursor":{"epoch":"e","seq":-1}}',
  "half a seq":
    '{"type":"join","room":"lobby","cursor":{"epoch":"e","seq":1.5}}',
  "an endless seq":
    '{"type":"join","room":"lobby","cursor":{"epoch":"e","seq":1e999}}',
  "an epoch that is an object":
    '{"type":"join","room":"lobby","cursor":{"epoch":{},"seq":1}}',
  "no cid": send({ cid: undefined }),
  "an empty cid": send({ cid: "" }),
  "a cid of 65 characters": send({ cid: "c".repeat(65) }),
  "a cid that is a number": send({ cid: 1 }),
  "a cid with NUL": send({ cid: "a\0b" }),
  "no text": send({ text: undefined }),
  "a text that is an object": send({ text: { $regex: ".*" } }),
  "a text that is an array": send({ text: ["oi"] }),
  "a text that is null": send({ text: null }),
  "a text with NUL": send({ text: "a\0b" }),
  "a text with half a character":
    '{"type":"send","room":"lobby","cid":"c","text":"a\\ud83e"}',
  "a ref of 65 characters": '{"type":"ping","ref":"' + "r".repeat(65) + '"}',
  "a ref that is an object": '{"type":"ping","ref":{}}',
  "heads that are an array": '{"type":"ping","heads":[1]}',
  "heads that are texts": '{"type":"ping","heads":{"lobby":"1"}}',
};

const tables = { bad_frame: badFrames, bad_command: badCommands };
for (const [code, table] of Object.entries(tables)) {
  Deno.test(`each of ${Object.keys(table).length} kinds of ${code} is refused, and nobody else notices`, async () => {
    const [ana, bia] = await Promise.all(
      ["Ana", "Bia"].map((name) =>
        signIn(papo(), `${name} ${code}`.replace("_", " "))
      ),
    );
    using wire = await connectTo(papo(), ana!);
    using other = await connectTo(papo(), bia!);
    const { pid } = papo();

    for (const [what, frame] of Object.entries(table)) {
      wire.sendFrame(frame);
      const refused = await wire.next("refused");
      await other.settle();

      assertEquals(refused.code, code, what);
    }
    assertEquals(papo().pid, pid);
    assertEquals(other.events.filter(({ type }) => type === "refused"), []);
  });
}

const harmless: Record<string, string> = {
  "unknown fields": '{"type":"ping","admin":true,"more":{"a":[1]}}',
  "prototype keys":
    '{"type":"ping","__proto__":{"a":1},"constructor":{"prototype":{"a":1}}}',
  "prototype keys as rooms":
    '{"type":"ping","heads":{"__proto__":1,"toString":2}}',
  "nesting of 8": nested(8),
  "white space": ' \t{ "type" : "ping" }\r',
  "a repeated key": '{"type":"send","type":"ping"}',
};

Deno.test("what is only odd is heard", async () => {
  const caio = await signIn(papo(), "Caio");
  using wire = await connectTo(papo(), caio);

  for (const frame of Object.values(harmless)) {
    wire.sendFrame(frame);
    await wire.next("pong");
  }

  assertEquals(wire.events.filter(({ type }) => type === "refused"), []);
});

Deno.test("30,000 combining marks are too long, 100,000 are too big, and the server goes on", async () => {
  const dora = await signIn(papo(), "Dora");
  using wire = await connectTo(papo(), dora);
  using other = await connectTo(papo(), dora);

  wire.sendFrame(send({ text: "a" + "\u0301".repeat(30_000) }));
  const refused = await wire.next("refused");
  wire.sendFrame(send({ text: "a" + "\u0301".repeat(100_000) }));

  assertEquals(refused.code, "too_long");
  assertEquals(await wire.closed, 1009);
  await other.settle();
});

Deno.test("text is stored as it came: markup, bidi, emoji, quotes, JSON", async () => {
  const eva = await signIn(papo(), "Eva");
  using wire = await connectTo(papo(), eva);
  const texts = [
    "<script>alert(1)</script>",
    "'; DROP TABLE entries; --",
    "\u202eright to left\u202c",
    "👩‍👩‍👧‍👦 \u{1f1e7}\u{1f1f7} e\u0301 ﬁ Å",
    '{"type":"leave","room":"lobby"}',
    " leading, trailing \n\n\t ",
    "line\u2028separator\u0007\u001b[31m",
    "\ufeffbom",
  ];

  for (const [i, text] of texts.entries()) {
    wire.send({ type: "send", room: "lobby", cid: `e${i}`, text });

    assertEquals((await wire.message(`e${i}`)).text, text);
  }
});
