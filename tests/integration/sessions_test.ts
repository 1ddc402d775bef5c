import { assertEquals, assertStringIncludes } from "@std/assert";
import { DatabaseSync } from "node:sqlite";

import { get, type Person, signIn } from "../support/people.ts";
import { rawRequest, upgradeLines } from "../support/raw.ts";
import { sharePapo, startPapo } from "../support/server.ts";

const papo = sharePapo();

const forged = { user: { id: "x", name: "Eve" }, token: "A".repeat(43) };

Deno.test("without a session a machine gets 401 as problem details", async () => {
  for (
    const path of ["/rooms.json", "/rooms/lobby", "/rooms/lobby.json", "/ws"]
  ) {
    const response = await get(papo(), path);

    assertEquals(response.status, 401, path);
    assertEquals(response.headers.get("www-authenticate"), "Bearer");
    assertEquals(
      response.headers.get("content-type"),
      "application/problem+json",
    );
    await response.body?.cancel();
  }
});

Deno.test("without a session a person is sent to the door, and back afterwards", async () => {
  const response = await fetch(`${papo().url}/rooms/lobby?before=9`, {
    headers: { accept: "text/html" },
    redirect: "manual",
  });

  assertEquals(response.status, 303);
  assertEquals(
    response.headers.get("location"),
    "/?next=%2Frooms%2Flobby%3Fbefore%3D9",
  );
  await response.body?.cancel();
  const door = await fetch(papo().url + response.headers.get("location"));
  assertStringIncludes(await door.text(), 'value="/rooms/lobby?before=9"');
});

Deno.test("a forged or malformed token is no session", async () => {
  for (const token of [forged.token, "x", "'; DROP TABLE sessions; --"]) {
    const response = await get(papo(), "/rooms.json", { ...forged, token });

    assertEquals(response.status, 401);
    await response.body?.cancel();
  }
});

Deno.test("a forged cookie is no session, for a page, a machine or a socket", async () => {
  const headers = {
    cookie: `papo_session=${forged.token}`,
    origin: papo().url,
  };
  const machine = await fetch(`${papo().url}/rooms.json`, { headers });
  const page = await fetch(`${papo().url}/rooms/lobby`, {
    headers: { ...headers, accept: "text/html" },
    redirect: "manual",
  });
  const socket = await rawRequest(papo(), upgradeLines(papo(), headers));

  assertEquals(machine.status, 401);
  assertEquals(page.status, 303);
  assertEquals(socket.status, 401);
  await machine.body?.cancel();
});

Deno.test("an expired session is none, and its name is free", async () => {
  await using own = await startPapo();
  const ana = await signIn(own, "Ana");
  await own.stop("SIGTERM");
  expireSessions(own.dataDir);
  await own.start();

  const response = await get(own, "/rooms.json", ana);
  const again = await signIn(own, "Ana");

  assertEquals(response.status, 401);
  assertEquals(again.user.name, "Ana");
  await response.body?.cancel();
});

Deno.test("a session outlives a restart, and one in use gets its full life again", async () => {
  await using own = await startPapo();
  const ana: Person = await signIn(own, "Ana");
  await own.stop("SIGTERM");
  const nearlyOver = Date.now() + 60_000;
  setExpiry(own.dataDir, nearlyOver);
  await own.start();

  const response = await get(own, "/rooms.json", ana);
  await own.stop("SIGTERM");

  assertEquals(response.status, 200);
  assertEquals(readExpiry(own.dataDir) > nearlyOver + 24 * 60 * 60_000, true);
  await response.body?.cancel();
});

const expireSessions = (dataDir: string) => setExpiry(dataDir, Date.now() - 1);

function setExpiry(dataDir: string, at: number): void {
  using db = new DatabaseSync(`${dataDir}/papo.db`);
  db.prepare("UPDATE sessions SET expires_at = ?").run(at);
}

function readExpiry(dataDir: string): number {
  using db = new DatabaseSync(`${dataDir}/papo.db`);
  const row = db.prepare("SELECT expires_at AS at FROM sessions").get();
  return Number(row?.at);
}
