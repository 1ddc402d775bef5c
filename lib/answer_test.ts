import { assert, assertEquals, assertThrows } from "@std/assert";
import { HttpError } from "fresh";

import {
  patience,
  problem,
  refuse,
  safeNext,
  seeOther,
  turnAway,
  wantsJson,
  wantsPage,
} from "./answer.ts";
import { refusalCodes } from "./protocol/events.ts";
import { refusal, statusOf } from "./protocol/refusal.ts";

const browser =
  "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

function asking(accept: string | null): Request {
  const headers: HeadersInit = accept === null ? {} : { accept };
  return new Request("http://papo.test/", { headers });
}

const accepts: [string | null, boolean][] = [
  [browser, true],
  ["text/html", true],
  ["*/*", false],
  ["application/json", false],
  ["TEXT/HTML", true],
  ["text/html;q=0", false],
  ["application/json, text/html", true],
  ["application/json, text/html;q=0.5", false],
  ["application/json;q=0.5, text/html;q=0.6", true],
  [null, false],
];

for (const [accept, isPage] of accepts) {
  Deno.test(`wantsPage() says ${isPage} to Accept: ${accept}`, () => {
    assertEquals(wantsPage(asking(accept)), isPage);
  });
}

const writes: [string | null, "form" | "json" | "text", boolean][] = [
  [browser, "form", false],
  [browser, "json", false],
  ["*/*", "form", false],
  ["*/*", "json", true],
  ["*/*", "text", true],
  [null, "form", false],
  [null, "text", true],
  ["application/json", "form", true],
  ["application/problem+json", "form", true],
  ["APPLICATION/JSON", "form", true],
  ["application/json;q=0", "form", false],
  ["application/json, text/html;q=0.5", "form", true],
  ["application/json;q=0.5, text/html", "json", false],
];

for (const [accept, format, isJson] of writes) {
  Deno.test(`wantsJson() says ${isJson} to a ${format} with Accept: ${accept}`, () => {
    assertEquals(wantsJson(asking(accept), format), isJson);
  });
}

for (const status of [400, 401, 403, 404, 409, 413, 422, 426, 429, 503, 500]) {
  Deno.test(`problem() answers ${status} with details that have a code`, async () => {
    const response = problem(status, "Why.");

    const { title, code, ...rest } = await response.json();
    assertEquals(response.status, status);
    assertEquals(
      response.headers.get("content-type"),
      "application/problem+json",
    );
    assertEquals(rest, { type: "about:blank", status, detail: "Why." });
    assert(title.length > 0 && /^[a-z_]+$/.test(code));
  });
}

Deno.test("problem() tells a stranger how to sign in, and others not", () => {
  assertEquals(problem(401, "").headers.get("www-authenticate"), "Bearer");
  assertEquals(problem(403, "").headers.get("www-authenticate"), null);
});

Deno.test("problem() carries a suggestion", async () => {
  const more = { code: "name_taken", suggestion: "Ana Lima" };

  const { code, suggestion } = await problem(409, "Taken.", more).json();

  assertEquals({ code, suggestion }, more);
});

Deno.test("refuse() answers each refusal with its status and code", async () => {
  for (const code of refusalCodes) {
    const response = refuse(refusal(code, "No."));

    assertEquals(response.status, statusOf[code]);
    assertEquals((await response.json()).code, code);
  }
});

Deno.test("refuse() says how long to wait in the header alone", async () => {
  const response = refuse(refusal("rate_limited", "Too fast.", 1_200));

  assertEquals(response.headers.get("retry-after"), "2");
  assertEquals("retryAfterMs" in await response.json(), false);
});

Deno.test("patience() asks for whole seconds, at least one", () => {
  const seconds = [0, 1, 1_000, 1_001].map((ms) => patience(ms)["retry-after"]);

  assertEquals(seconds, ["1", "1", "1", "2"]);
  assertEquals(patience(), {});
});

Deno.test("turnAway() answers a machine with details and a person with a page", () => {
  const tooLong = refusal("too_long", "Too long.");

  assertEquals(turnAway(asking("*/*"), "en", tooLong).status, 413);
  const error = assertThrows(
    () => turnAway(asking(browser), "pt", tooLong),
    HttpError,
  );
  assertEquals(error.status, 413);
  assertEquals(error.message, "É coisa demais de uma vez.");
});

Deno.test("seeOther() sends on with GET and keeps the headers", () => {
  const response = seeOther("/rooms/lobby", { "set-cookie": "a=b" });

  assertEquals(response.status, 303);
  assertEquals(response.headers.get("location"), "/rooms/lobby");
  assertEquals(response.headers.get("set-cookie"), "a=b");
});

const ours: [string, string][] = [
  ["/", "/"],
  ["/rooms/lobby", "/rooms/lobby"],
  ["/rooms/lobby?before=12&x=//y", "/rooms/lobby?before=12&x=//y"],
  ["/rooms/praça", "/rooms/pra%C3%A7a"],
  ["/rooms/lobby#end", "/rooms/lobby"],
  ["/a/../rooms", "/rooms"],
  ["/%5Cevil.example", "/%5Cevil.example"],
  ["/%2F/evil.example", "/%2F/evil.example"],
  ["/https://evil.example", "/https://evil.example"],
  ["/@evil.example", "/@evil.example"],
  ["/a\r\nset-cookie: x", "/aset-cookie:%20x"],
];

for (const [next, path] of ours) {
  Deno.test(`safeNext() takes ${JSON.stringify(next)}`, () => {
    assertEquals(safeNext(next), path);
  });
}

const foreign = [
  "",
  "rooms/lobby",
  " /rooms",
  "//evil.example",
  "///evil.example",
  "/\\evil.example",
  "\\\\evil.example",
  "\\/evil.example",
  "/\t/evil.example",
  "/\n/evil.example",
  "/\r\\evil.example",
  "\t//evil.example",
  "/.//evil.example",
  "/..//evil.example",
  "/a/..//evil.example",
  "/./\\evil.example",
  "/%2e//evil.example",
  "/.\t//evil.example",
  "https://evil.example",
  "https:evil.example",
  "https:",
  "javascript:alert(1)",
  "data:text/html,x",
  "//",
  "/\\",
];

for (const next of foreign) {
  Deno.test(`safeNext() ignores ${JSON.stringify(next)}`, () => {
    const path = safeNext(next);

    assertEquals(path, null);
  });
}

Deno.test("safeNext() ignores what is not there", () => {
  assertEquals([safeNext(null), safeNext(undefined)], [null, null]);
});

Deno.test("what safeNext() takes stays here, also after a browser resolves it", () => {
  const pieces = ["/", "\\", ".", "..", "%2e", "\t", "\n", "evil.example", "@"];
  for (let i = 0; i < 9 ** 5; i++) {
    const next = Array.from(
      { length: 5 },
      (_, place) => pieces[Math.floor(i / 9 ** place) % 9],
    ).join("");
    const path = safeNext(next);
    if (path === null) continue;

    const url = URL.parse(path, "https://chat.example/signin");
    assertEquals(url?.origin, "https://chat.example", next);
  }
});
