import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
} from "@std/assert";

import type { Test } from "../store_contract.ts";
import { claim, day, signedIn, start } from "./given.ts";

/** Signing in gives a name to one person at a time. */
export function testSignIn(test: Test): void {
  test("store.signIn() makes a user, whom the session leads to", async ({ store }) => {
    const user = await signedIn(store, "Ana");

    assertEquals(user.name, "Ana");
    assertMatch(user.id, /^[\w-]{16}$/);
    assertEquals(await store.session("token of ana", start), {
      user,
      expiresAt: start + day,
    });
  });

  test("store.signIn() refuses a name that somebody holds", async ({ store }) => {
    await signedIn(store, "Ana");

    const second = await store.signIn({
      ...claim("ANA"),
      tokenHash: "another",
    });

    assertEquals(second, { type: "name_taken" });
    assertEquals(await store.session("another", start), null);
  });

  test("store.signIn() gives one of two people who ask together the name", async ({ store }) => {
    const results = await Promise.all([
      store.signIn({ ...claim("Ana"), tokenHash: "first" }),
      store.signIn({ ...claim("Ana"), tokenHash: "second" }),
    ]);

    assertEquals(results.map(({ type }) => type), ["signed_in", "name_taken"]);
  });

  test("store.signIn() gives a freed name to a new user", async ({ store }) => {
    const first = await signedIn(store, "Ana");
    await store.signOut("token of ana");

    const second = await signedIn(store, "Ana");

    assertNotEquals(second.id, first.id);
  });

  test("store.signIn() gives a name to a new user once its session expired", async ({ store }) => {
    const first = await signedIn(store, "Ana");

    const early = await store.signIn({
      ...claim("Ana", start + day - 1),
      tokenHash: "early",
    });
    const late = await store.signIn({
      ...claim("Ana", start + day),
      tokenHash: "late",
    });

    assertEquals(early, { type: "name_taken" });
    assert(late.type === "signed_in");
    assertNotEquals(late.user.id, first.id);
  });

  test("store.signIn() keeps the user when the replaced session's name looks the same", async ({ store }) => {
    const first = await signedIn(store, "Ana");

    const again = await store.signIn({
      ...claim("ANA"),
      tokenHash: "second",
      replaces: "token of ana",
    });

    assertEquals(again, {
      type: "signed_in",
      user: { id: first.id, name: "ANA" },
    });
    assertEquals(await store.session("token of ana", start), null);
    assertEquals((await store.session("second", start))?.user.name, "ANA");
  });

  test("store.signIn() frees the replaced session's name when the new one differs", async ({ store }) => {
    const first = await signedIn(store, "Ana");

    const second = await store.signIn({
      ...claim("Bia"),
      tokenHash: "second",
      replaces: "token of ana",
    });

    assert(second.type === "signed_in");
    assertNotEquals(second.user.id, first.id);
    assertEquals(await store.session("token of ana", start), null);
    assertEquals(
      await store.heldNames(["ana", "bia"], start),
      new Set(["bia"]),
    );
  });

  test("store.signIn() leaves the present session when the new name is taken", async ({ store }) => {
    const ana = await signedIn(store, "Ana");
    await signedIn(store, "Bia");

    const refused = await store.signIn({
      ...claim("Bia"),
      tokenHash: "second",
      replaces: "token of ana",
    });

    assertEquals(refused, { type: "name_taken" });
    assertEquals((await store.session("token of ana", start))?.user, ana);
  });

  test("store.signIn() continues no user from an expired or unknown session", async ({ store }) => {
    const ana = await signedIn(store, "Ana");

    const later = start + day;
    const afterExpiry = await store.signIn({
      ...claim("Ana", later),
      tokenHash: "second",
      replaces: "token of ana",
    });
    const forged = await store.signIn({
      ...claim("Ana", later),
      tokenHash: "third",
      replaces: "no such token",
    });

    assert(afterExpiry.type === "signed_in");
    assertNotEquals(afterExpiry.user.id, ana.id);
    assertEquals(forged, { type: "name_taken" });
  });
}
