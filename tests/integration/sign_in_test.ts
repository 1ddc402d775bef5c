import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";

import {
  bearer,
  browser,
  get,
  postForm,
  postJson,
  signIn,
} from "../support/people.ts";
import { sharePapo } from "../support/server.ts";

const papo = sharePapo();

Deno.test("a form signs in with a cookie, which comes first, and leads to the lobby", async () => {
  const response = await postForm(papo(), "/signin", { name: "Ana" });

  assertEquals(response.status, 303);
  assertEquals(response.headers.get("location"), "/rooms/lobby");
  const [cookie = ""] = response.headers.getSetCookie();
  assertMatch(
    cookie,
    /^papo_session=[\w-]{43}; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Lax$/,
  );
});

Deno.test("JSON signs in with 201, a user and a token for Authorization", async () => {
  const response = await postJson(papo(), "/signin", { name: " Bia  Lima " });

  assertEquals(response.status, 201);
  const { user, token, ...more } = await response.json();
  assertEquals(more, {});
  assertEquals(user, { id: user.id, name: "Bia Lima" });
  const rooms = await get(papo(), "/rooms.json", { user, token });
  assertEquals(rooms.status, 200);
});

Deno.test("a name that is taken, or looks like one, is refused with a free one", async () => {
  await signIn(papo(), "Coco");
  const cyrillic = "\u0421\u043e\u0441\u043e";

  for (const name of ["Coco", "coco", "Ｃｏｃｏ", "C0co", cyrillic]) {
    const response = await postJson(papo(), "/signin", { name });

    assertEquals(response.status, 409, name);
    const { code, status, suggestion } = await response.json();
    assertEquals([code, status], ["name_taken", 409]);
    assertEquals((await signIn(papo(), suggestion)).user.name, suggestion);
  }
});

Deno.test("names that nobody can tell apart or read are refused with bad_name", async () => {
  const names = {
    empty: "",
    blank: "  \t ",
    "too long": "a".repeat(33),
    control: "An\u0007a",
    "a line break": "An\na",
    bidi: "An\u202ea",
    "zero width": "An\u200ba",
    "two scripts": "\u0430na",
    "many marks": "a\u0301\u0302\u0303\u0304\u0305",
    "nothing but marks": "\u0301",
  };
  for (const [what, name] of Object.entries(names)) {
    const response = await postJson(papo(), "/signin", { name });

    assertEquals(response.status, 422, what);
    assertEquals((await response.json()).code, "bad_name", what);
  }
});

Deno.test("32 characters of any kind make a name", async () => {
  const { user } = await signIn(
    papo(),
    "𝒳".normalize("NFKC") + "語".repeat(31),
  );

  assertEquals([...user.name].length, 32);
});

Deno.test("the refused form comes back with what was typed and why", async () => {
  await signIn(papo(), "Dora");

  const response = await postForm(papo(), "/signin", { name: "Dora" });

  assertEquals(response.status, 409);
  assertMatch(response.headers.get("content-type") ?? "", /^text\/html/);
  assertMatch(await response.text(), /value="Dora"/);
});

Deno.test("the same name from the same session keeps the id; the old token ends", async () => {
  const before = await signIn(papo(), "Eva");

  const response = await postJson(
    papo(),
    "/signin",
    { name: "Eva" },
    bearer(before),
  );
  const after = await response.json();

  assertEquals(response.status, 201);
  assertEquals(after.user, before.user);
  assertNotEquals(after.token, before.token);
  assertEquals((await get(papo(), "/rooms.json", before)).status, 401);
});

Deno.test("next leads to a path of ours and nowhere else", async () => {
  const nexts = {
    "/rooms/lobby?before=5": "/rooms/lobby?before=5",
    "//evil.example": "/rooms/lobby",
    "/\\evil.example": "/rooms/lobby",
    "/\t/evil.example": "/rooms/lobby",
    "https://evil.example/": "/rooms/lobby",
    "javascript:alert(1)": "/rooms/lobby",
    "rooms": "/rooms/lobby",
  };
  for (const [next, leadsTo] of Object.entries(nexts)) {
    const name = `Next ${Object.keys(nexts).indexOf(next)}`;
    const response = await postForm(papo(), "/signin", { name, next });

    assertEquals(response.headers.get("location"), leadsTo, next);
  }
});

Deno.test("a page's own session is known again by its cookie", async () => {
  const ana = await signIn(papo(), "Filipa");

  const response = await fetch(`${papo().url}/`, {
    headers: { ...browser(papo(), ana), accept: "text/html" },
  });

  assertMatch(await response.text(), /Filipa/);
});
