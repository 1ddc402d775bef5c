import { assert, assertEquals, assertNotEquals } from "@std/assert";

import {
  bearer,
  browser,
  get,
  postForm,
  postJson,
  signIn,
} from "../support/people.ts";
import { sharePapo } from "../support/server.ts";
import { connectTo } from "../support/wire.ts";

const papo = sharePapo();

Deno.test("signing out closes every connection of the session with 4401", async () => {
  const ana = await signIn(papo(), "Ana");
  using first = await connectTo(papo(), ana);
  using second = await connectTo(papo(), ana);

  const response = await postJson(papo(), "/signout", {}, bearer(ana));

  assertEquals(response.status, 204);
  assertEquals(await first.closed, 4401);
  assertEquals(await second.closed, 4401);
});

Deno.test("signing in anew ends the session before, and its connections", async () => {
  const olga = await signIn(papo(), "Olga");
  using before = await connectTo(papo(), olga);

  const response = await postForm(
    papo(),
    "/signin",
    { name: "Olga" },
    browser(papo(), olga),
  );
  const stale = await get(papo(), "/rooms.json", olga);

  assertEquals(response.status, 303);
  assertEquals(await before.closed, 4401);
  assertEquals(stale.status, 401);
});

Deno.test("nothing is delivered to somebody who has signed out", async () => {
  const [bia, caio] = [
    await signIn(papo(), "Bia"),
    await signIn(papo(), "Caio"),
  ];
  using gone = await connectTo(papo(), bia);
  using stays = await connectTo(papo(), caio);
  await postJson(papo(), "/signout", {}, bearer(bia));
  const heard = gone.events.length;

  stays.send({
    type: "send",
    room: "lobby",
    cid: "after",
    text: "are you there?",
  });
  await stays.message("after");
  await gone.closed;

  assert(!gone.events.slice(heard).some(({ type }) => type === "message"));
  assertEquals((await get(papo(), "/rooms/lobby.json", bia)).status, 401);
});

Deno.test("others see somebody go at once who signs out", async () => {
  const [dora, eva] = [
    await signIn(papo(), "Dora"),
    await signIn(papo(), "Eva"),
  ];
  using _ = await connectTo(papo(), dora);
  using stays = await connectTo(papo(), eva);
  await postJson(papo(), "/signout", {}, bearer(dora));

  const gone = await stays.next("presence", ({ online }) => !online);

  assertEquals(gone.users, [dora.user]);
});

Deno.test("after signing out the name is free, for a user with a new id", async () => {
  const before = await signIn(papo(), "Filipa");
  await postJson(papo(), "/signout", {}, bearer(before));

  const after = await signIn(papo(), "Filipa");

  assertEquals(after.user.name, before.user.name);
  assertNotEquals(after.user.id, before.user.id);
});

Deno.test("the sign-out form takes the cookie back and leads to the door", async () => {
  const ana = await signIn(papo(), "Gil");

  const response = await postForm(papo(), "/signout", {}, browser(papo(), ana));

  assertEquals(response.status, 303);
  assertEquals(response.headers.get("location"), "/");
  const [cookie = ""] = response.headers.getSetCookie();
  assert(cookie.startsWith("papo_session=; Path=/; Max-Age=0"));
});

Deno.test("one session's end leaves the other sessions and their names alone", async () => {
  const hugo = await signIn(papo(), "Hugo");
  const ines = await signIn(papo(), "Ines");
  using stays = await connectTo(papo(), ines);

  await postJson(papo(), "/signout", {}, bearer(hugo));
  await stays.settle();

  assertEquals((await get(papo(), "/rooms.json", ines)).status, 200);
});
