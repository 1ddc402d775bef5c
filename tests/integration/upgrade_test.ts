import { assert, assertEquals } from "@std/assert";

import { bearer, get, signIn } from "../support/people.ts";
import { openRaw, rawRequest, upgradeLines } from "../support/raw.ts";
import { sharePapo } from "../support/server.ts";
import { connectTo } from "../support/wire.ts";

const papo = sharePapo();

const badUpgrades: [string, Record<string, string | null>][] = [
  ["no upgrade at all", { upgrade: null, connection: null }],
  ["another protocol", { upgrade: "h2c" }],
  ["no Connection: Upgrade", { connection: "keep-alive" }],
  ["an old version", { "sec-websocket-version": "8" }],
  ["no version", { "sec-websocket-version": null }],
  ["a version to come", { "sec-websocket-version": "14" }],
  ["no key", { "sec-websocket-key": null }],
];

for (const [what, headers] of badUpgrades) {
  Deno.test(`an upgrade with ${what} is refused, and nothing else notices`, async () => {
    const ana = await signIn(papo(), `Ana ${what}`.slice(0, 32));
    using wire = await connectTo(papo(), ana);
    const { pid } = papo();

    const lines = upgradeLines(papo(), { ...bearer(ana), ...headers });
    const answer = await rawRequest(papo(), lines);
    await wire.settle();

    assertEquals(answer.status, 426);
    assertEquals(answer.headers.get("upgrade"), "websocket");
    assertEquals(answer.headers.get("sec-websocket-version"), "13");
    assertEquals(papo().pid, pid);
  });
}

for (const method of ["POST", "PUT", "HEAD", "OPTIONS", "DELETE"]) {
  Deno.test(`${method} /ws opens no socket`, async () => {
    const bia = await signIn(papo(), `Bia ${method}`);
    const [, ...lines] = upgradeLines(papo(), bearer(bia));

    const answer = await rawRequest(papo(), [
      `${method} /ws HTTP/1.1`,
      ...lines,
    ]);

    assert(answer.status >= 400 && answer.status < 500, `${answer.status}`);
  });
}

Deno.test("a request whose head never ends holds up nobody else", async () => {
  const caio = await signIn(papo(), "Caio");
  using half = await openRaw(papo());
  await half.write("GET /ws HTTP/1.1\r\nhost: localhost\r\nupgrade: webso");

  const response = await get(papo(), "/rooms.json", caio);
  using wire = await connectTo(papo(), caio);
  await wire.settle();

  assertEquals(response.status, 200);
  await response.body?.cancel();
});

Deno.test("what is no HTTP is answered or cut off, and the server goes on", async () => {
  const dora = await signIn(papo(), "Dora");
  const { pid } = papo();
  for (
    const bytes of [
      "\0\0\0\0\r\n\r\n",
      "GET\r\n\r\n",
      "GET / HTTP/9.9\r\n\r\n",
      "\x16\x03\x01",
    ]
  ) {
    using raw = await openRaw(papo());
    await raw.write(bytes);
  }

  const response = await get(papo(), "/rooms.json", dora);

  assertEquals(response.status, 200);
  assertEquals(papo().pid, pid);
  await response.body?.cancel();
});

Deno.test("a head of a megabyte is refused", async () => {
  const lines = upgradeLines(papo(), { "x-long": "a".repeat(1_000_000) });
  using raw = await openRaw(papo());
  const written = raw.write([...lines, "", ""].join("\r\n")).catch(() => {});

  const answer = await raw.answer();
  await written;

  assert([400, 401, 431].includes(answer.status), `${answer.status}`);
});
