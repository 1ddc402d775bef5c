import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";

import {
  browser,
  get,
  type Person,
  postForm,
  signIn,
} from "../support/people.ts";
import { sharePapo } from "../support/server.ts";

const papo = sharePapo();

Deno.test("signed in by form, one reads the lobby's history in its HTML", async () => {
  const signin = await postForm(papo(), "/signin", { name: "Ana" });
  const [cookie = ""] = (signin.headers.getSetCookie()[0] ?? "").split(";");
  const headers = { cookie, origin: papo().url };
  await postForm(
    papo(),
    "/rooms/lobby",
    { text: "Bom dia <b>&", cid: "a1" },
    headers,
  );

  const response = await fetch(
    `${papo().url}${signin.headers.get("location")}`,
    {
      headers: { ...headers, accept: "text/html" },
    },
  );

  assertEquals(response.status, 200);
  assertMatch(
    response.headers.get("content-type") ?? "",
    /^text\/html; charset=utf-8/,
  );
  assertStringIncludes(visible(await response.text()), "Bom dia &lt;b>&amp;");
});

Deno.test("the page's form sends once, however often it is submitted, and comes back", async () => {
  const bia = await signIn(papo(), "Bia");
  const cid = cidOf(await readLobby(bia));

  const answers = await Promise.all(
    [1, 2, 3].map(() =>
      postForm(
        papo(),
        "/rooms/lobby",
        { text: "double click", cid },
        browser(papo(), bia),
      )
    ),
  );

  for (const answer of answers) {
    assertEquals(answer.status, 303);
    assertEquals(answer.headers.get("location"), "/rooms/lobby");
  }
  const { entries } = await (await get(papo(), "/rooms/lobby.json", bia))
    .json();
  const sent = entries.filter((entry: { cid: string }) => entry.cid === cid);
  assertEquals(sent.length, 1);
});

Deno.test("each page's form has a cid of its own", async () => {
  const caio = await signIn(papo(), "Caio");

  const first = cidOf(await readLobby(caio));
  const second = cidOf(await readLobby(caio));

  assert(first !== second);
});

Deno.test("a refused form comes back as a page with why and what was typed", async () => {
  const dora = await signIn(papo(), "Dora");
  const text = "a".repeat(4_001);

  const response = await postForm(
    papo(),
    "/rooms/lobby",
    { text, cid: "d1" },
    browser(papo(), dora),
  );
  const html = await response.text();

  assertEquals(response.status, 413);
  assertMatch(response.headers.get("content-type") ?? "", /^text\/html/);
  assertStringIncludes(visible(html), text);
});

Deno.test("older pages are links that lead back to the first message", async () => {
  const eva = await signIn(papo(), "Eva");
  const filipa = await signIn(papo(), "Filipa");
  for (let i = 0; i < 60; i++) {
    const person = i % 2 === 0 ? eva : filipa;
    await postForm(
      papo(),
      "/rooms/lobby",
      { text: `number ${i};` },
      browser(papo(), person),
    );
  }
  const pages = [await readLobby(eva)];
  let older = olderLink(pages[0] ?? "");
  while (older !== undefined && pages.length < 10) {
    pages.push(await read(eva, older));
    older = olderLink(pages.at(-1) ?? "");
  }

  const all = pages.map(visible).join();
  for (let i = 0; i < 60; i++) assertStringIncludes(all, `number ${i};`);
  assert(pages.length < 10);
});

Deno.test("a script in a message is text in the page and in its data", async () => {
  const gil = await signIn(papo(), "Gil");
  const text = "</script><script>alert(1)</script><!--";
  await postForm(papo(), "/rooms/lobby", { text }, browser(papo(), gil));

  const html = await readLobby(gil);

  // All of it: in its data, the real Fresh escapes no `<` but those that could end the script.
  assert(!html.includes("</script><script>alert(1)"));
  assertStringIncludes(html, "alert(1)");
});

Deno.test("a page that is not there is a page, in the reader's language", async () => {
  const hugo = await signIn(papo(), "Hugo");
  const response = await fetch(`${papo().url}/rooms/nowhere`, {
    headers: {
      ...browser(papo(), hugo),
      accept: "text/html",
      "accept-language": "pt-BR",
    },
  });

  assertEquals(response.status, 404);
  assertMatch(await response.text(), /<html lang="pt/);
});

const readLobby = (person: Person) => read(person, "/rooms/lobby");

async function read(person: Person, path: string): Promise<string> {
  const response = await fetch(new URL(path, `${papo().url}/rooms/lobby`), {
    headers: { ...browser(papo(), person), accept: "text/html" },
  });
  return await response.text();
}

/** What a browser without JavaScript shows: the page without its scripts. */
function visible(html: string): string {
  return html.replaceAll(/<script.*?<\/script>/gs, "");
}

function cidOf(html: string): string {
  const cid = html.match(/name="cid" value="([^"]+)"/)?.[1];
  assert(cid !== undefined, "no hidden cid in the page");
  return cid;
}

function olderLink(html: string): string | undefined {
  return html.match(/href="([^"]*\?before=\d+)"/)?.[1];
}
