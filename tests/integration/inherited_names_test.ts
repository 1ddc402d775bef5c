import { assert, assertEquals } from "@std/assert";

import { inherited } from "../support/inherited.ts";
import { bearer, get, postJson, signIn } from "../support/people.ts";
import { sharePapo } from "../support/server.ts";
import { connect, connectTo } from "../support/wire.ts";

const papo = sharePapo();

for (const name of inherited) {
  Deno.test(`"${name}" is no room that is there, or that anybody joined`, async () => {
    using wire = await connect(papo(), await signIn(papo(), `Ana ${name}`));
    const refusals: [string, string][] = [
      ["join", "not_found"],
      ["leave", "not_joined"],
      ["send", "not_joined"],
      ["typing", "not_joined"],
    ];
    for (const [type, code] of refusals) {
      wire.send({ type, room: name, cid: name, text: "oi", ref: name });

      const refused = await wire.next("refused");
      assertEquals([refused.code, refused.ref], [code, name]);
    }
    wire.send({ type: name, room: "lobby" });
    assertEquals((await wire.next("refused")).code, "bad_command");
  });

  Deno.test(`"${name}" is a cid, a ref and a text like any other`, async () => {
    const bia = await signIn(papo(), `Bia ${name}`);
    using wire = await connectTo(papo(), bia);
    const write = { type: "send", room: "lobby", cid: name, text: name };

    wire.send(write);
    const entry = await wire.message(name);
    wire.send({ ...write, ref: name }, { ...write, text: "another" });
    const again = await wire.next("message", ({ ref }) => ref === name);
    const { code } = await wire.next("refused");
    const posted = await postJson(
      papo(),
      "/rooms/lobby",
      { text: name },
      { ...bearer(bia), "idempotency-key": name },
    );

    assertEquals([again.seq, again.text], [entry.seq, name]);
    assertEquals(code, "cid_conflict");
    assertEquals([posted.status, (await posted.json()).seq], [200, entry.seq]);
  });

  Deno.test(`a room may be called "${name}", and lives as others do`, async () => {
    const caio = await signIn(papo(), `Caio ${name}`);
    const made = await postJson(papo(), "/rooms", { name }, bearer(caio));
    const { room: { room } } = await made.json();
    using wire = await connectTo(papo(), caio, room);

    wire.send({ type: "send", room, cid: "c", text: "oi" });
    const { seq } = await wire.message("c");
    wire.send({ type: "ping", heads: { [room]: seq, [name]: seq } });
    const { heads } = await wire.next("pong");
    const page = await get(papo(), `/rooms/${room}.json`, caio);

    assertEquals(Object.entries(heads ?? {}), [[room, seq]]);
    assertEquals((await page.json()).head, seq);
  });
}

Deno.test("people may be called as what every object has", async () => {
  for (const name of inherited) {
    const { user } = await signIn(papo(), name);

    assertEquals(user.name, name);
  }
});

Deno.test("what JSON says under such a name changes nothing of ours", async () => {
  const dora = await signIn(papo(), "Dora");
  const body = JSON.parse('{"__proto__":{"text":"oi"},"constructor":{}}');

  const response = await postJson(papo(), "/rooms/lobby", body, bearer(dora));
  const chosen = await get(papo(), "/rooms.json?lang=__proto__", dora);

  assertEquals(response.status, 422);
  assertEquals(chosen.status, 200);
  assert(!("text" in {}));
  await Promise.all([response.body?.cancel(), chosen.body?.cancel()]);
});
