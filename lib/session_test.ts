import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
} from "@std/assert";

import { createFakeTime } from "../tests/support/fake_time.ts";
import { createMemoryStore } from "../tests/support/memory_store.ts";
import { createSessions, sessionLifeMs } from "./session.ts";

const dayMs = 24 * 60 * 60 * 1000;

Deno.test("sessions.find() knows who signed in, by cookie and by bearer token", async () => {
  const { sessions, signIn } = setUp();
  const { user, token, tokenHash } = await signIn("Ana");

  const byCookie = await sessions.find(withCookie(`papo_session=${token}`));
  const byToken = await sessions.find(withBearer(token));

  assertEquals([byCookie?.user, byCookie?.via], [user, "cookie"]);
  assertEquals([byToken?.user, byToken?.via], [user, "bearer"]);
  assertEquals(byToken?.tokenHash, tokenHash);
});

Deno.test("sessions.signIn() makes a token of 256 bits that the store never sees", async () => {
  const { signIn } = setUp();

  const [ana, bia] = [await signIn("Ana"), await signIn("Bia")];

  assertMatch(ana.token, /^[\w-]{43}$/);
  assertMatch(ana.tokenHash, /^[\w-]{43}$/);
  assertEquals(new Set([ana.token, bia.token, ana.tokenHash]).size, 3);
});

Deno.test("sessions.find() finds nobody by what is no token, or not theirs", async () => {
  const { sessions, signIn } = setUp();
  const { token, tokenHash } = await signIn("Ana");
  const requests = [
    new Request("http://localhost/"),
    withCookie(`papo_session=${tokenHash}`),
    withCookie(`papo_session=${token}x`),
    withCookie(`other=${token}`),
    withCookie("papo_session="),
    withBearer("short"),
    withBearer(`${token} ${token}`),
    new Request(`http://localhost/?token=${token}&papo_session=${token}`),
    new Request(`http://localhost/${token}`),
  ];

  for (const request of requests) {
    assertEquals(await sessions.find(request), null);
  }
});

Deno.test("sessions.find() finds nobody when the request is meant to be another person's", async () => {
  const { sessions, signIn } = setUp();
  const [ana, bia] = [await signIn("Ana"), await signIn("Bia")];
  const found = async (meant: string) => {
    const request = withCookie(`papo_session=${ana.token}`);
    request.headers.set("papo-user", meant);
    return (await sessions.find(request))?.user;
  };

  assertEquals(await found(ana.user.id), ana.user);
  assertEquals(await found(bia.user.id), undefined);
  assertEquals(await found(""), undefined);
});

Deno.test("sessions.find() finds nobody after 30 days without use, nor after sign-out", async () => {
  const { sessions, signIn, time } = setUp();
  const [ana, bia] = [await signIn("Ana"), await signIn("Bia")];
  const signed = await sessions.find(withBearer(bia.token));
  assert(signed !== null);

  await sessions.signOut(signed);
  await time.advance(sessionLifeMs - 1);
  const last = await sessions.find(withBearer(ana.token));
  await time.advance(1);

  assertEquals(last?.user.name, "Ana");
  assertEquals(await sessions.find(withBearer(ana.token)), null);
  assertEquals(await sessions.find(withBearer(bia.token)), null);
});

Deno.test("sessions.extend() gives a full life again, at most once a day", async () => {
  const { sessions, signIn, time } = setUp();
  const { token, tokenHash } = await signIn("Ana");
  const begun = time.now();
  const expiresAt = begun + sessionLifeMs;

  await time.advance(dayMs - 1);
  const early = await sessions.extend({ tokenHash, expiresAt });
  await time.advance(1);
  const extended = await sessions.extend({ tokenHash, expiresAt });
  await time.advance(sessionLifeMs - 1);

  assertEquals(early, expiresAt);
  assertEquals(extended, begun + dayMs + sessionLifeMs);
  assertEquals(await sessions.expiry(tokenHash), extended);
  assertNotEquals(await sessions.find(withBearer(token)), null);
});

Deno.test("sessions.expiry() is null for a session that has ended", async () => {
  const { sessions, signIn, time } = setUp();
  const { tokenHash } = await signIn("Ana");

  await time.advance(sessionLifeMs);

  assertEquals(await sessions.expiry(tokenHash), null);
  assertEquals(await sessions.expiry("never was"), null);
});

Deno.test("sessions.cookie() is for our pages alone, and __Host- and Secure on https", () => {
  const [plain, secure] = [setUp(), setUp({ isSecure: true })];

  assertEquals(
    plain.sessions.cookie("TOKEN"),
    "papo_session=TOKEN; Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax",
  );
  assertEquals(
    secure.sessions.cookie("TOKEN"),
    "__Host-papo_session=TOKEN; Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax; Secure",
  );
  assertMatch(
    plain.sessions.cookie(null),
    /^papo_session=; Path=\/; Max-Age=0;/,
  );
});

Deno.test("sessions.renewedCookie() gives a browser its own cookie for as long again", () => {
  const { sessions } = setUp();

  const renewed = sessions.renewedCookie(withCookie("a=b; papo_session=TOKEN"));

  assertEquals(renewed, sessions.cookie("TOKEN"));
});

Deno.test("sessions.signIn() suggests a free name for a taken one", async () => {
  const { sessions, signIn } = setUp();
  await signIn("Ana");

  const taken = await sessions.signIn("ANA", null);

  assert(taken.type === "name_taken");
  const free = await sessions.signIn(taken.suggestion, null);
  assertEquals(free.type, "signed_in");
});

function setUp({ isSecure = false } = {}) {
  const time = createFakeTime();
  const store = createMemoryStore();
  const sessions = createSessions(store, { now: time.now, isSecure });
  async function signIn(name: string) {
    const result = await sessions.signIn(name, null);
    assert(result.type === "signed_in");
    return result;
  }
  return { sessions, signIn, time };
}

function withCookie(cookie: string): Request {
  return new Request("http://localhost/", { headers: { cookie } });
}

function withBearer(token: string): Request {
  const authorization = `Bearer ${token}`;
  return new Request("http://localhost/", { headers: { authorization } });
}
