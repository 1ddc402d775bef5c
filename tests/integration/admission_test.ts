import { assertEquals } from "@std/assert";

import { within } from "../support/deadline.ts";
import { bearer, get, type Person, signIn } from "../support/people.ts";
import { openRaw, rawRequest, upgradeLines } from "../support/raw.ts";
import { type Papo, sharePapo, startPapo } from "../support/server.ts";
import { connect } from "../support/wire.ts";

const papo = sharePapo();

Deno.test("thirty upgrades of one person at the same time get ten sockets", async () => {
  const ana = await signIn(papo(), "Ana");
  using raws = new DisposableStack();

  const answers = await Promise.all(
    Array.from({ length: 30 }, async () => {
      const raw = raws.use(await openRaw(papo()));
      await raw.write(upgradeOf(papo(), ana));
      return await raw.answer();
    }),
  );

  const refused = answers.filter(({ status }) => status !== 101);
  assertEquals(refused.length, 20);
  for (const { status, headers, body } of refused) {
    assertEquals([status, headers.get("retry-after")], [429, "5"]);
    assertEquals(JSON.parse(body).code, "rate_limited");
  }
});

Deno.test("a socket that ends makes room for another", async () => {
  const bia = await signIn(papo(), "Bia");
  const wires = await Promise.all(
    Array.from({ length: 10 }, () => connect(papo(), bia)),
  );

  for (const wire of wires) wire[Symbol.dispose]();

  using _wire = await connectAtLast(papo(), bia);
});

Deno.test("clients that vanish while they are let in leave no places taken", async () => {
  const caio = await signIn(papo(), "Caio");

  for (let i = 0; i < 30; i++) {
    using raw = await openRaw(papo());
    await raw.write(upgradeOf(papo(), caio));
  }

  using _wire = await connectAtLast(papo(), caio);
});

Deno.test("a request to /ws that is no upgrade takes no place", async () => {
  const davi = await signIn(papo(), "Davi");

  for (let i = 0; i < 20; i++) {
    const answer = await get(papo(), "/ws", davi);
    assertEquals(answer.status, 426);
    assertEquals((await answer.json()).code, "bad_command");
  }
});

Deno.test("a full Papo answers 503 and says when to come back", async () => {
  await using full = await startPapo({ MAX_CONNECTIONS: "1" });
  const [ana, bia] = [await signIn(full, "Ana"), await signIn(full, "Bia")];
  using _wire = await connect(full, ana);

  const { status, headers, body } = await rawRequest(
    full,
    upgradeLines(full, bearer(bia)),
  );

  assertEquals([status, headers.get("retry-after")], [503, "5"]);
  assertEquals(JSON.parse(body).code, "unavailable");
});

function upgradeOf(papo: Papo, person: Person): string {
  return [...upgradeLines(papo, bearer(person)), "", ""].join("\r\n");
}

/** Connects as soon as there is room: the server hears of an end a moment after the client. */
async function connectAtLast(papo: Papo, person: Person) {
  const isThereRoom = async () => {
    const lines = upgradeLines(papo, { ...bearer(person), upgrade: "other" });
    return (await rawRequest(papo, lines)).status === 426;
  };
  const attempts = async () => {
    while (!await isThereRoom());
  };
  await within("a place", attempts());
  return await connect(papo, person);
}
