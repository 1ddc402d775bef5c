import { assertEquals, assertStringIncludes } from "@std/assert";
import { DatabaseSync } from "node:sqlite";

import { browser, type Person, postForm, signIn } from "../support/people.ts";
import { rawRequest, upgradeLines } from "../support/raw.ts";
import { type Papo, startPapo } from "../support/server.ts";

const dayMs = 24 * 60 * 60 * 1000;

Deno.test("a session in use renews its browser's cookie once, by a page or by a socket", async () => {
  await using papo = await startPapo();
  const [ana, bia] = [await signIn(papo, "Ana"), await signIn(papo, "Bia")];
  await ageSessions(papo);

  const page = await getPage(papo, ana);
  const again = await getPage(papo, ana);
  const upgrade = await rawRequest(
    papo,
    upgradeLines(papo, { ...browser(papo, bia), host: new URL(papo.url).host }),
  );

  assertEquals(page, [renewed(ana)]);
  assertEquals(again, []);
  assertEquals(upgrade.status, 101);
  assertEquals(upgrade.headers.getSetCookie(), [renewed(bia)]);
});

Deno.test("signing in and out have the last word on the cookie", async () => {
  await using papo = await startPapo();
  const [ana, bia] = [await signIn(papo, "Ana"), await signIn(papo, "Bia")];
  await ageSessions(papo);

  const signedIn = await postForm(
    papo,
    "/signin",
    { name: "Caio" },
    browser(papo, ana),
  );
  const signedOut = await postForm(papo, "/signout", {}, browser(papo, bia));

  const [fresh, ...more] = signedIn.headers.getSetCookie();
  assertEquals(signedIn.status, 303);
  assertEquals(more, []);
  assertEquals(fresh?.includes(ana.token), false);
  assertEquals(signedOut.headers.getSetCookie().length, 1);
  assertStringIncludes(signedOut.headers.getSetCookie()[0] ?? "", "Max-Age=0");
});

/** Makes every session two days older. */
async function ageSessions(papo: Papo): Promise<void> {
  await papo.stop("SIGTERM");
  using db = new DatabaseSync(`${papo.dataDir}/papo.db`);
  db.prepare("UPDATE sessions SET expires_at = expires_at - ?").run(2 * dayMs);
  await papo.start();
}

async function getPage(papo: Papo, person: Person): Promise<string[]> {
  const response = await fetch(`${papo.url}/rooms/lobby`, {
    headers: { ...browser(papo, person), accept: "text/html" },
  });
  await response.body?.cancel();
  assertEquals(response.status, 200);
  return response.headers.getSetCookie();
}

function renewed({ token }: Person): string {
  return `papo_session=${token}; Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax`;
}
