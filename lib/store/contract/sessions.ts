import { assertEquals } from "@std/assert";

import type { Test } from "../store_contract.ts";
import { day, signedIn, start } from "./given.ts";

/** Sessions are found, extended and ended. */
export function testSessions(test: Test): void {
  test("store.session() knows no other token and no expired one", async ({ store }) => {
    await signedIn(store, "Ana");

    assertEquals(await store.session("another", start), null);
    assertEquals(
      (await store.session("token of ana", start + day - 1))?.expiresAt,
      start + day,
    );
    assertEquals(await store.session("token of ana", start + day), null);
  });

  test("store.extendSession() moves an expiry forward, never back", async ({ store }) => {
    await signedIn(store, "Ana");

    await store.extendSession("token of ana", start + 2 * day);
    await store.extendSession("token of ana", start + day);

    assertEquals(
      (await store.session("token of ana", start))?.expiresAt,
      start + 2 * day,
    );
  });

  test("store.extendSession() revives no session that ended", async ({ store }) => {
    await signedIn(store, "Ana");
    await store.signOut("token of ana");

    await store.extendSession("token of ana", start + 2 * day);

    assertEquals(await store.session("token of ana", start), null);
  });

  test("store.signOut() ends one session, and nothing for an unknown token", async ({ store }) => {
    await signedIn(store, "Ana");
    await signedIn(store, "Bia");

    await store.signOut("token of ana");
    await store.signOut("no such token");

    assertEquals(await store.session("token of ana", start), null);
    assertEquals(
      (await store.session("token of bia", start))?.user.name,
      "Bia",
    );
  });

  test("store.liveSessions() tells which sessions have neither ended nor expired", async ({ store }) => {
    await signedIn(store, "Ana");
    await signedIn(store, "Bia");
    await signedIn(store, "Caio");
    await store.extendSession("token of bia", start + 2 * day);
    await store.signOut("token of caio");

    const [ana, bia] = ["token of ana", "token of bia"];
    const asked = [ana, bia, "token of caio", "another"];

    assertEquals(await store.liveSessions(asked, start), new Set([ana, bia]));
    assertEquals(await store.liveSessions(asked, start + day), new Set([bia]));
    assertEquals(await store.liveSessions([ana], start), new Set([ana]));
    assertEquals(await store.liveSessions([], start), new Set());
  });

  test("store.heldNames() tells the names of live sessions", async ({ store }) => {
    await signedIn(store, "Ana");
    await signedIn(store, "Bia");
    await store.extendSession("token of bia", start + 2 * day);

    const asked = ["ana", "bia", "caio"];

    assertEquals(await store.heldNames(asked, start), new Set(["ana", "bia"]));
    assertEquals(await store.heldNames(asked, start + day), new Set(["bia"]));
    assertEquals(await store.heldNames([], start), new Set());
  });
}
