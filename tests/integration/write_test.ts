import { assert, assertEquals } from "@std/assert";

import {
  bearer,
  get,
  type Person,
  postJson,
  signIn,
} from "../support/people.ts";
import { sharePapo } from "../support/server.ts";
import { connectTo } from "../support/wire.ts";

const papo = sharePapo();

async function post(
  person: Person,
  contentType: string,
  body: BodyInit,
  headers: Record<string, string> = {},
): Promise<Response> {
  return await fetch(`${papo().url}/rooms/lobby`, {
    method: "POST",
    headers: { ...bearer(person), "content-type": contentType, ...headers },
    body,
  });
}

Deno.test("JSON writes with 201 and the entry, which everyone in the room sees", async () => {
  const ana = await signIn(papo(), "Ana");
  using wire = await connectTo(papo(), ana);

  const response = await postJson(papo(), "/rooms/lobby", {
    text: "oi",
    cid: "a1",
  }, bearer(ana));
  const entry = await response.json();

  assertEquals(response.status, 201);
  assertEquals<unknown>(await wire.message("a1"), entry);
});

Deno.test("plain text writes as it is, with the cid in Idempotency-Key", async () => {
  const bia = await signIn(papo(), "Bia");
  const text = "one & two = 3\n\n  🦜 ";
  const key = { "idempotency-key": "b1" };

  const first = await post(bia, "text/plain; charset=utf-8", text, key);
  const second = await post(bia, "text/plain", text, key);
  const entry = await first.json();

  assertEquals([first.status, second.status], [201, 200]);
  assertEquals([entry.text, entry.cid], [text, "b1"]);
  assertEquals(await second.json(), entry);
});

Deno.test("a write that is meant to be somebody else's is not signed in", async () => {
  const [lia, max] = [await signIn(papo(), "Lia"), await signIn(papo(), "Max")];
  const meantBy = ({ user }: Person) => ({ "papo-user": user.id });

  const others = await post(lia, "text/plain", "oi", meantBy(max));
  const own = await post(lia, "text/plain", "oi", meantBy(lia));

  assertEquals([others.status, own.status], [401, 201]);
  assertEquals((await others.json()).code, "unauthorized");
});

Deno.test("without a cid each write is one of its own", async () => {
  const caio = await signIn(papo(), "Caio");

  const first = await (await post(caio, "text/plain", "twice")).json();
  const second = await (await post(caio, "text/plain", "twice")).json();

  assertEquals(second.seq, first.seq + 1);
});

Deno.test("CRLF becomes LF and nothing else changes, by whatever way it comes", async () => {
  const dora = await signIn(papo(), "Dora");
  const text = "a\r\nb\n\rc\r";
  const form = new URLSearchParams({ text }).toString();
  const answers = [
    await post(dora, "application/json", JSON.stringify({ text })),
    await post(dora, "text/plain", text),
    await post(dora, "application/x-www-form-urlencoded", form, {
      accept: "application/json",
    }),
  ];

  for (const response of answers) {
    assertEquals((await response.json()).text, "a\nb\n\rc\r");
  }
});

const json = "application/json";
const form = "application/x-www-form-urlencoded";
const plain = "text/plain";
const bad: [string, string, BodyInit, number, string][] = [
  ["no text", json, "{}", 422, "empty"],
  ["a blank text", plain, " \n\t\u00a0", 422, "empty"],
  ["an empty body", plain, "", 422, "empty"],
  ["4,001 characters", plain, "🦜".repeat(4_001), 413, "too_long"],
  ["a body over 64 KiB", plain, "a".repeat(65_537), 413, "too_long"],
  ["half a JSON", json, '{"text":', 400, "bad_frame"],
  ["a JSON array", json, '["oi"]', 400, "bad_frame"],
  ["a text that is an object", json, '{"text":{"$ne":1}}', 400, "bad_command"],
  ["a text that is a number", json, '{"text":1}', 400, "bad_command"],
  [
    "a cid that is an array",
    json,
    '{"text":"oi","cid":["a"]}',
    400,
    "bad_command",
  ],
  [
    "a cid of 65 characters",
    json,
    `{"text":"oi","cid":"${"c".repeat(65)}"}`,
    400,
    "bad_command",
  ],
  ["an empty cid", json, '{"text":"oi","cid":""}', 400, "bad_command"],
  ["NUL in JSON", json, '{"text":"a\\u0000b"}', 400, "bad_command"],
  ["NUL in a form", form, "text=a%00b", 400, "bad_command"],
  ["NUL in a text", plain, "a\0b", 400, "bad_command"],
  ["half a character", json, '{"text":"\\udc00"}', 400, "bad_command"],
  ["no UTF-8", plain, new Uint8Array([0x61, 0xff]), 400, "bad_frame"],
];

Deno.test("4,000 characters make a message, and no body that is none is stored", async () => {
  const eva = await signIn(papo(), "Eva");
  const before = await (await post(eva, plain, "🦜".repeat(4_000))).json();

  for (const [what, type, body, status, code] of bad) {
    const response = await post(eva, type, body, { accept: json });

    assertEquals(response.status, status, what);
    assertEquals(
      response.headers.get("content-type"),
      "application/problem+json",
    );
    assertEquals((await response.json()).code, code, what);
  }
  const { head } = await (await get(papo(), "/rooms/lobby.json", eva)).json();
  assertEquals(head, before.seq);
});

Deno.test("a body of a kind that is not known is refused", async () => {
  const filipa = await signIn(papo(), "Filipa");
  for (
    const type of [
      "application/xml",
      "multipart/form-data; boundary=x",
      "image/png",
    ]
  ) {
    const response = await post(filipa, type, "--x--");

    assert(response.status === 400 || response.status === 415, type);
    assert((await response.json()).code.length > 0);
  }
});

Deno.test("a write to a room that is not there is not_found", async () => {
  const gil = await signIn(papo(), "Gil");

  const response = await postJson(
    papo(),
    "/rooms/nowhere",
    { text: "oi" },
    bearer(gil),
  );

  assertEquals(response.status, 404);
  assertEquals((await response.json()).code, "not_found");
});

Deno.test("too many writes are 429 with Retry-After and a code", async () => {
  const hugo = await signIn(papo(), "Hugo");
  const responses = await Promise.all(
    Array.from({ length: 150 }, () => post(hugo, plain, "oi")),
  );

  const refused = responses.filter(({ status }) => status === 429);
  const written = responses.filter(({ status }) => status === 201);
  assert(refused.length > 0 && written.length >= 50);
  assertEquals(refused.length + written.length, 150);
  for (const response of refused) {
    assert(Number(response.headers.get("retry-after")) >= 1);
    assertEquals((await response.json()).code, "rate_limited");
  }
});
