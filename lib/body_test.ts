import { assert, assertEquals } from "@std/assert";

import { type Body, readBody } from "./body.ts";
import { maxFrameBytes } from "./protocol/limits.ts";

const form = "application/x-www-form-urlencoded";

function post(body: BodyInit | null, contentType = "application/json") {
  const headers = { "content-type": contentType };
  return new Request("http://papo.test/", { method: "POST", headers, body });
}

/** Names what became of a body: its fields, or the refusal's code. */
function sum(body: Body): Record<string, string> | string {
  if (body.type === "refused") return body.refusal.code;
  return Object.fromEntries(body.fields);
}

Deno.test("readBody() reads a form", async () => {
  const body = await readBody(post("name=Ana+Lima&cid=%F0%9F%91%8B&x=1", form));

  assertEquals(sum(body), { name: "Ana Lima", cid: "👋" });
  assertEquals(body.format, "form");
});

Deno.test("readBody() reads JSON with a charset, whatever the case", async () => {
  const type = "Application/JSON; charset=utf-8";

  const body = await readBody(post('{"text":"olá","later":{"a":[1]}}', type));

  assertEquals(sum(body), { text: "olá" });
  assertEquals(body.format, "json");
});

Deno.test("readBody() reads plain text as the text", async () => {
  const body = await readBody(post("a=1&b=2\n", "text/plain"));

  assertEquals(sum(body), { text: "a=1&b=2\n" });
  assertEquals(body.format, "text");
});

Deno.test("readBody() finds no fields in no body", async () => {
  const request = new Request("http://papo.test/", { method: "POST" });

  assertEquals(sum(await readBody(request)), {});
});

const refused: [string, BodyInit, string, string][] = [
  ["another kind", "<a/>", "application/xml", "bad_command"],
  ["a multipart form", "x", "multipart/form-data; boundary=x", "bad_command"],
  ["no JSON", "nonsense", "application/json", "bad_frame"],
  ["half of JSON", '{"text":"oi"', "application/json", "bad_frame"],
  ["a list", '["oi"]', "application/json", "bad_frame"],
  ["null", "null", "application/json", "bad_frame"],
  ["what is not UTF-8", new Uint8Array([0xff]), form, "bad_frame"],
  ["half of UTF-8", new Uint8Array([0xf0, 0x9f]), "text/plain", "bad_frame"],
  ["NUL in a form", "text=a%00b", form, "bad_command"],
  ["NUL in a text", "a\0b", "text/plain", "bad_command"],
  ["NUL in JSON", '{"text":"\\u0000"}', "application/json", "bad_command"],
  ["half characters", '{"name":"\\ud83d"}', "application/json", "bad_command"],
  ["a number", '{"text":1}', "application/json", "bad_command"],
  ["null as text", '{"text":null}', "application/json", "bad_command"],
  ["an object", '{"name":{"$ne":null}}', "application/json", "bad_command"],
  ["a list as cid", '{"cid":["c"]}', "application/json", "bad_command"],
  ["64 KiB and a byte", "a".repeat(65_537), "text/plain", "too_long"],
];

for (const [name, body, type, code] of refused) {
  Deno.test(`readBody() refuses ${name} with ${code}`, async () => {
    assertEquals(sum(await readBody(post(body, type))), code);
  });
}

Deno.test("readBody() takes 64 KiB", async () => {
  const text = "д".repeat(maxFrameBytes / 2);

  assertEquals(sum(await readBody(post(text, "text/plain"))), { text });
});

Deno.test("readBody() takes prototype keys for unknown fields", async () => {
  const json = '{"__proto__":{"text":"oi"},"constructor":1,"cid":"c"}';

  assertEquals(sum(await readBody(post(json))), { cid: "c" });
});

Deno.test("readBody() lets go of an endless body at the limit", async () => {
  let chunks = 0;
  let isCancelled = false;
  const endless = new ReadableStream({
    pull(controller) {
      chunks++;
      controller.enqueue(new Uint8Array(1_024));
    },
    cancel() {
      isCancelled = true;
    },
  });

  const body = await readBody(post(endless, "text/plain"));

  assertEquals(sum(body), "too_long");
  assert(isCancelled);
  assert(chunks < 80);
});

Deno.test("readBody() gives up on a body that does not arrive", async () => {
  const patience = new AbortController();
  let isCancelled = false;
  const slow = new ReadableStream({
    start: (controller) => controller.enqueue(new Uint8Array(1)),
    pull: () => patience.abort(),
    cancel() {
      isCancelled = true;
    },
  });

  const body = await readBody(post(slow, "text/plain"), patience.signal);

  assertEquals(sum(body), "bad_frame");
  assert(isCancelled);
});

Deno.test("readBody() refuses a body that breaks off", async () => {
  const broken = new ReadableStream({
    pull: (controller) => controller.error(new Error("connection reset")),
  });

  assertEquals(sum(await readBody(post(broken))), "bad_frame");
});
